using System.Text;

namespace Infra.Pki.Names;

/// <summary>The string types that names are written in (RFC 5280 section 4.1.2.4, X.690 section 8.23).</summary>
internal static class DerStrings
{
    internal const byte Utf8 = 0x0C;
    internal const byte Numeric = 0x12;
    internal const byte Printable = 0x13;
    internal const byte Teletex = 0x14;
    internal const byte Ia5 = 0x16;
    internal const byte Visible = 0x1A;
    internal const byte Universal = 0x1C;
    internal const byte Bmp = 0x1E;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    /// <summary>The text of a string value; false for other types and for bytes that are none of the type's.</summary>
    internal static bool TryDecode(byte tag, ReadOnlySpan<byte> value, out string text)
    {
        text = "";
        switch (tag)
        {
            case Utf8:
                if (!System.Text.Unicode.Utf8.IsValid(value)) return false;
                text = StrictUtf8.GetString(value);
                return true;
            case Numeric or Printable or Ia5 or Visible:
                if (!Ascii.IsValid(value)) return false;
                text = Encoding.ASCII.GetString(value);
                return true;
            case Teletex:
                text = Encoding.Latin1.GetString(value);   // what issuers mean by it
                return true;
            case Bmp:
                if (value.Length % 2 != 0) return false;
                text = Encoding.BigEndianUnicode.GetString(value);
                return true;
            case Universal:
                return TryDecodeUniversal(value, out text);
            default:
                return false;
        }
    }

    /// <summary>Whether values of this type are texts.</summary>
    internal static bool IsString(byte tag) => tag is Utf8 or Numeric or Printable or Teletex or Ia5 or Visible or Universal or Bmp;

    /// <summary>The text in the form that names are compared in: lower case, without blanks around it, with one blank for several inside (RFC 5280 section 7.1, simplified).</summary>
    internal static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        bool isBlankPending = false;
        foreach (char c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                isBlankPending = folded.Length > 0;
                continue;
            }
            if (isBlankPending) folded.Append(' ');
            isBlankPending = false;
            folded.Append(char.ToLowerInvariant(c));
        }
        return folded.ToString();
    }

    private static bool TryDecodeUniversal(ReadOnlySpan<byte> value, out string text)
    {
        text = "";
        if (value.Length % 4 != 0) return false;
        var decoded = new StringBuilder(value.Length / 4);
        for (; !value.IsEmpty; value = value[4..])
        {
            int scalar = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(value);
            if (!Rune.IsValid(scalar)) return false;
            decoded.Append(new Rune(scalar));
        }
        text = decoded.ToString();
        return true;
    }
}
