namespace Infra.Crypto.Keys;

/// <summary>Identifier bytes of the DER types that keys and certificates are made of (X.690 section 8.1.2).</summary>
public static class DerTag
{
    /// <summary>BOOLEAN.</summary>
    public const byte Boolean = 0x01;

    /// <summary>INTEGER.</summary>
    public const byte Integer = 0x02;

    /// <summary>BIT STRING.</summary>
    public const byte BitString = 0x03;

    /// <summary>OCTET STRING.</summary>
    public const byte OctetString = 0x04;

    /// <summary>NULL.</summary>
    public const byte Null = 0x05;

    /// <summary>OBJECT IDENTIFIER.</summary>
    public const byte ObjectIdentifier = 0x06;

    /// <summary>SEQUENCE and SEQUENCE OF.</summary>
    public const byte Sequence = 0x30;

    /// <summary>SET and SET OF.</summary>
    public const byte Set = 0x31;

    /// <summary>Context-specific tag, primitive: [n] IMPLICIT of a primitive type; n is 0 to 30.</summary>
    public static byte Context(int number) => (byte)(0x80 | Checked(number));

    /// <summary>Context-specific tag, constructed: [n] EXPLICIT, or [n] IMPLICIT of a constructed type; n is 0 to 30.</summary>
    public static byte ContextConstructed(int number) => (byte)(0xA0 | Checked(number));

    private static int Checked(int number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)number, 30u, nameof(number));
        return number;
    }
}
