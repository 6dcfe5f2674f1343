using System.Globalization;

namespace Infra.Dns.Wire;

/// <summary>What a message asks for (RFC 1035 section 4.1.1); four bits, any value is legal.</summary>
/// <param name="Value">0 to 15.</param>
public readonly record struct Opcode(byte Value)
{
    /// <summary>A standard query.</summary>
    public static Opcode Query => new(0);

    /// <summary>A zone has changed (RFC 1996).</summary>
    public static Opcode Notify => new(4);

    /// <summary>A zone shall change (RFC 2136).</summary>
    public static Opcode Update => new(5);

    /// <summary>The mnemonic, or <c>OPCODE</c> and the number.</summary>
    public override string ToString() => Value switch
    {
        0 => "QUERY",
        1 => "IQUERY",
        2 => "STATUS",
        4 => "NOTIFY",
        5 => "UPDATE",
        6 => "DSO",
        _ => string.Create(CultureInfo.InvariantCulture, $"OPCODE{Value}"),
    };
}
