namespace Infra.Sudo.Policy.Matching;

/// <summary>What an anchor asks of its place in the text.</summary>
internal enum RegexAssertion
{
    /// <summary><c>^</c> and <c>\`</c>.</summary>
    Begin,

    /// <summary><c>$</c> and <c>\'</c>.</summary>
    End,

    /// <summary><c>\b</c>.</summary>
    WordEdge,

    /// <summary><c>\B</c>.</summary>
    NoWordEdge,

    /// <summary><c>\&lt;</c>.</summary>
    WordStart,

    /// <summary><c>\&gt;</c>.</summary>
    WordEnd,
}
