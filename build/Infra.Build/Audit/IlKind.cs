namespace Infra.Build.Audit;

/// <summary>What matters of a type on the evaluation stack: is it an address, and of what kind.</summary>
internal enum IlKind
{
    /// <summary>Anything that is no address: numbers, objects, structs.</summary>
    Value,

    /// <summary>A managed reference (<c>ref T</c>): the collector and the verifier vouch for it.</summary>
    Reference,

    /// <summary>A native integer, pointer or function pointer: nobody vouches for it.</summary>
    Native,

    /// <summary>No value.</summary>
    Void,
}
