using System.Globalization;
using Infra.Dns.Records.Fields;

namespace Infra.Dns.Records;

/// <summary>The type of a record (RFC 1035 section 3.2.2); any number is legal, known or not (RFC 3597).</summary>
/// <param name="Value">The number on the wire.</param>
public readonly partial record struct RecordType(ushort Value)
{
    private const int MnemonicLengthMax = 16;

    /// <summary>Whether the type's layout is known.</summary>
    public bool IsKnown => MnemonicOf(Value) is not null;

    /// <summary>Whether it belongs to questions or messages and never to a zone: OPT, TSIG, TKEY, NXNAME, all from 128 to 255 (RFC 6895 section 3.1).</summary>
    public bool IsMeta => Value is 0 or 41 or (>= 128 and <= 255);

    /// <summary>Whether an owner has at most one record of it: SOA, CNAME, DNAME.</summary>
    public bool IsSingleton => RecordLayouts.Of(this) is { IsSingleton: true };

    /// <summary>Reads a mnemonic in any case, or <c>TYPE</c> and a number.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out RecordType type)
    {
        type = default;
        if (text.Length is 0 or > MnemonicLengthMax) return false;
        Span<byte> upper = stackalloc byte[MnemonicLengthMax];
        upper = upper[..text.Length];
        for (int i = 0; i < text.Length; i++)
            upper[i] = (uint)(text[i] - 'a') <= 'z' - 'a' ? (byte)(text[i] & 0xDF) : text[i];
        if (TryFindMnemonic(upper, out ushort number))
        {
            type = new RecordType(number);
            return true;
        }
        if (!((ReadOnlySpan<byte>)upper).StartsWith("TYPE"u8) || !IntegerForm.TryParseDecimal(upper[4..], out ulong value) || value > ushort.MaxValue) return false;
        type = new RecordType((ushort)value);
        return true;
    }

    /// <summary>Reads a mnemonic in any case, or <c>TYPE</c> and a number.</summary>
    public static bool TryParse(string? text, out RecordType type)
    {
        type = default;
        Span<byte> ascii = stackalloc byte[MnemonicLengthMax];
        return text is { Length: > 0 and <= MnemonicLengthMax } && System.Text.Ascii.FromUtf16(text, ascii, out int length) == System.Buffers.OperationStatus.Done && TryParse(ascii[..length], out type);
    }

    /// <summary>The mnemonic, or <c>TYPE</c> and the number (RFC 3597 section 5).</summary>
    public override string ToString() => MnemonicOf(Value) ?? string.Create(CultureInfo.InvariantCulture, $"TYPE{Value}");
}
