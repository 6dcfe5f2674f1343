namespace Infra.Sudo.Policy.Matching;

/// <summary>What a state of a <see cref="RegexProgram"/> does.</summary>
internal enum RegexStateKind : byte
{
    /// <summary>Takes the byte X.</summary>
    Byte,

    /// <summary>Takes a byte of set X.</summary>
    Set,

    /// <summary>Takes nothing and goes on at X and at Y.</summary>
    Split,

    /// <summary>Takes nothing and goes on at X.</summary>
    Jump,

    /// <summary>Takes nothing and goes on behind itself where <see cref="RegexAssertion"/> X holds.</summary>
    Assert,

    /// <summary>The pattern has matched.</summary>
    Match,
}
