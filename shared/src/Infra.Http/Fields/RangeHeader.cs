namespace Infra.Http.Fields;

/// <summary>The Range field (RFC 9110 section 14.2) against a representation of known length. Thread-safe.</summary>
public static class RangeHeader
{
    /// <summary>Ranges that are served at once.</summary>
    public const int RangesMax = 16;

    /// <summary>Reads <c>bytes=0-99,200-,-5</c>.</summary>
    /// <param name="value">The field value.</param>
    /// <param name="length">Bytes of the representation, 0 to 2^63-1.</param>
    /// <param name="ranges">Room for <see cref="RangesMax"/> ranges; filled in the order asked, clipped to the representation.</param>
    /// <param name="count">How many were filled.</param>
    /// <exception cref="ArgumentException">There is too little room.</exception>
    public static RangeResult Parse(ReadOnlySpan<byte> value, long length, Span<ByteRange> ranges, out int count)
    {
        if (ranges.Length < RangesMax) throw new ArgumentException("room for 16 ranges is needed", nameof(ranges));
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        count = 0;
        if (value.Length < 6 || !System.Text.Ascii.EqualsIgnoreCase(value[..6], "bytes="u8)) return RangeResult.Whole;
        int asked = 0;
        foreach (ReadOnlySpan<byte> specification in new FieldList(value[6..]))
        {
            if (++asked > RangesMax) return NoRanges(out count);
            if (!TryParse(specification, length, out ByteRange range)) return NoRanges(out count);
            if (range.Length == 0) continue;
            if (Overlaps(ranges[..count], range)) return NoRanges(out count);
            ranges[count++] = range;
        }
        if (asked == 0) return RangeResult.Whole;
        return count == 0 ? RangeResult.Unsatisfiable : RangeResult.Ranges;
    }

    private static RangeResult NoRanges(out int count)
    {
        count = 0;
        return RangeResult.Whole;
    }

    // first "-" [ last ] / "-" suffix-length; a range without bytes has Length 0.
    private static bool TryParse(ReadOnlySpan<byte> text, long length, out ByteRange range)
    {
        range = default;
        int hyphen = text.IndexOf((byte)'-');
        if (hyphen < 0) return false;
        ReadOnlySpan<byte> first = text[..hyphen], last = text[(hyphen + 1)..];
        if (first.IsEmpty)
        {
            if (!TryNumber(last, out long suffix)) return false;
            long taken = Math.Min(suffix, length);
            range = new ByteRange(length - taken, taken);
            return true;
        }
        if (!TryNumber(first, out long from)) return false;
        long to = length - 1;
        if (!last.IsEmpty)
        {
            if (!TryNumber(last, out long asked) || asked < from) return false;
            to = Math.Min(asked, to);
        }
        if (from <= to) range = new ByteRange(from, to - from + 1);
        return true;
    }

    // Numbers beyond 64 bits are beyond every representation.
    private static bool TryNumber(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        foreach (byte digit in digits)
        {
            if (value > (long.MaxValue - 9) / 10)
            {
                value = long.MaxValue;
                return true;
            }
            value = (value * 10) + (digit - '0');
        }
        return true;
    }

    private static bool Overlaps(ReadOnlySpan<ByteRange> ranges, ByteRange range)
    {
        foreach (ByteRange other in ranges)
        {
            if (range.Offset <= other.Last && other.Offset <= range.Last) return true;
        }
        return false;
    }
}
