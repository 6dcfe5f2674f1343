using System.Globalization;
using System.Text;
using Infra.Parsing;

namespace Infra.Http.Structured;

internal ref partial struct StructuredCursor
{
    private const int IntegerDigitsMax = 15;
    private const int WholeDigitsMax = 12;
    private const int FractionDigitsMax = 3;

    private bool TryReadBareItem(out StructuredValue value)
    {
        value = default;
        switch (Next)
        {
            case (byte)'"':
                return TryReadString(out value);
            case (byte)':':
                return TryReadBytes(out value);
            case (byte)'?':
                return TryReadBoolean(out value);
            case (byte)'@':
                return TryReadDate(out value);
            case (byte)'%':
                return TryReadDisplayString(out value);
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                return TryReadNumber(out value);
            default:
                return TryReadToken(out value);
        }
    }

    private bool TryReadNumber(out StructuredValue value)
    {
        value = default;
        bool isNegative = TryTake((byte)'-');
        int start = Offset, point = -1;
        while (char.IsAsciiDigit((char)Next) || (Next == '.' && point < 0))
        {
            if (Next == '.')
            {
                if (Offset == start || Offset - start > WholeDigitsMax) return false;
                point = Offset;
            }
            else if (Offset - start >= IntegerDigitsMax + 1 || (point < 0 && Offset - start == IntegerDigitsMax))
            {
                return false;
            }
            Offset++;
        }
        int digits = Offset - start;
        if (digits == 0) return false;
        if (point >= 0 && Offset - point - 1 is 0 or > FractionDigitsMax) return false;
        string text = Encoding.ASCII.GetString(_text.Slice(start, digits));
        if (point < 0)
        {
            long number = long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
            value = StructuredValue.OfInteger(isNegative ? -number : number);
        }
        else
        {
            decimal number = decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            value = StructuredValue.OfDecimal(isNegative ? -number : number);
        }
        return true;
    }

    private bool TryReadDate(out StructuredValue value)
    {
        value = default;
        Offset++;
        if (!TryReadNumber(out StructuredValue number) || number.Kind != StructuredKind.Integer) return false;
        value = StructuredValue.OfDate(number.Integer);
        return true;
    }

    private bool TryReadString(out StructuredValue value)
    {
        value = default;
        Offset++;
        var text = new StringBuilder();
        while (!IsAtEnd)
        {
            byte letter = _text[Offset++];
            if (letter == '"')
            {
                value = StructuredValue.OfString(text.ToString());
                return true;
            }
            if (letter == '\\')
            {
                if (Next is not ((byte)'"' or (byte)'\\')) return false;
                letter = _text[Offset++];
            }
            else if (letter is < 0x20 or > 0x7E)
            {
                return false;
            }
            text.Append((char)letter);
        }
        return false;
    }

    private bool TryReadToken(out StructuredValue value)
    {
        value = default;
        if (!char.IsAsciiLetter((char)Next) && Next != '*') return false;
        int start = Offset;
        while (!IsAtEnd && StructuredValue.IsTokenByte(_text[Offset]))
            Offset++;
        value = StructuredValue.OfToken(Encoding.ASCII.GetString(_text[start..Offset]));
        return true;
    }

    private bool TryReadBytes(out StructuredValue value)
    {
        value = default;
        Offset++;
        int length = _text[Offset..].IndexOf((byte)':');
        if (length < 0) return false;
        byte[] bytes = new byte[Base64.DecodedLengthMax(length)];
        if (!Base64.TryDecode(_text.Slice(Offset, length), bytes, Base64Alphabet.Standard, Padding.Optional, out int written, out _)) return false;
        Offset += length + 1;
        value = StructuredValue.OfBytes(bytes.AsSpan(0, written));
        return true;
    }

    private bool TryReadBoolean(out StructuredValue value)
    {
        Offset++;
        value = StructuredValue.OfBoolean(Next == '1');
        return TryTake((byte)'0') || TryTake((byte)'1');
    }

    // RFC 9651 section 4.2.10: lower-case digits only, and the bytes are UTF-8.
    private bool TryReadDisplayString(out StructuredValue value)
    {
        value = default;
        Offset++;
        if (!TryTake((byte)'"')) return false;
        int end = _text[Offset..].IndexOf((byte)'"');
        if (end < 0) return false;
        byte[] bytes = new byte[end];
        int length = 0, last = Offset + end;
        while (Offset < last)
        {
            byte letter = _text[Offset++];
            if (letter is < 0x20 or > 0x7E) return false;
            if (letter == '%')
            {
                if (last - Offset < 2 || !TryLowerHex(_text[Offset], out int high) || !TryLowerHex(_text[Offset + 1], out int low)) return false;
                letter = (byte)((high << 4) | low);
                Offset += 2;
            }
            bytes[length++] = letter;
        }
        Offset++;
        if (!System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, length))) return false;
        value = StructuredValue.OfDisplayString(Encoding.UTF8.GetString(bytes, 0, length));
        return true;
    }

    private static bool TryLowerHex(byte letter, out int digit)
    {
        digit = letter <= '9' ? letter - '0' : letter - 'a' + 10;
        return letter is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f');
    }
}
