using System.Globalization;
using Infra.Dns.Records.Fields;

namespace Infra.Dns.Records;

/// <summary>The class of a record or question (RFC 1035 section 3.2.4); any number is legal.</summary>
/// <param name="Value">The number on the wire.</param>
public readonly record struct RecordClass(ushort Value)
{
    /// <summary>The Internet.</summary>
    public static RecordClass IN => new(1);

    /// <summary>Chaosnet, used to ask a server who it is.</summary>
    public static RecordClass CH => new(3);

    /// <summary>Hesiod.</summary>
    public static RecordClass HS => new(4);

    /// <summary>None: in updates, a thing that must not be or goes away (RFC 2136 section 1.3).</summary>
    public static RecordClass None => new(254);

    /// <summary>Any class, in questions and updates.</summary>
    public static RecordClass Any => new(255);

    /// <summary>Reads a mnemonic in any case, or <c>CLASS</c> and a number.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out RecordClass value)
    {
        ushort number = text.Length switch
        {
            2 when System.Text.Ascii.EqualsIgnoreCase(text, "IN"u8) => 1,
            2 when System.Text.Ascii.EqualsIgnoreCase(text, "CH"u8) => 3,
            2 when System.Text.Ascii.EqualsIgnoreCase(text, "HS"u8) => 4,
            3 when System.Text.Ascii.EqualsIgnoreCase(text, "ANY"u8) => 255,
            4 when System.Text.Ascii.EqualsIgnoreCase(text, "NONE"u8) => 254,
            _ => 0,
        };
        value = new RecordClass(number);
        if (number != 0) return true;
        if (text.Length < 6 || !System.Text.Ascii.EqualsIgnoreCase(text[..5], "CLASS"u8) || !IntegerForm.TryParseDecimal(text[5..], out ulong given) || given > ushort.MaxValue) return false;
        value = new RecordClass((ushort)given);
        return true;
    }

    /// <summary>The mnemonic, or <c>CLASS</c> and the number (RFC 3597 section 5).</summary>
    public override string ToString() => Value switch
    {
        1 => "IN",
        3 => "CH",
        4 => "HS",
        254 => "NONE",
        255 => "ANY",
        _ => string.Create(CultureInfo.InvariantCulture, $"CLASS{Value}"),
    };
}
