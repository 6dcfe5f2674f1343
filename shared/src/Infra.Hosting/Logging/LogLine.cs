using System.Buffers;
using System.Globalization;
using System.Text;

namespace Infra.Hosting.Logging;

/// <summary>Builds the UTF-8 of one event: escapes what could be mistaken for a line end or steer a terminal, and keeps within a bound. Not thread-safe.</summary>
internal sealed class LogLine
{
    /// <summary>Most bytes of one event; what is longer is cut, and the cut is marked.</summary>
    internal const int BytesMax = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new(512);

    internal ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    internal int Length => _bytes.WrittenCount;

    internal IBufferWriter<byte> Writer => _bytes;

    internal void Clear() => _bytes.ResetWrittenCount();

    internal LogLine Raw(ReadOnlySpan<byte> text)
    {
        _bytes.Write(text);
        return this;
    }

    internal LogLine Raw(char ascii)
    {
        _bytes.GetSpan(1)[0] = (byte)ascii;
        _bytes.Advance(1);
        return this;
    }

    /// <summary>Text of our own that needs no escape.</summary>
    internal LogLine Raw(string text)
    {
        _bytes.Advance(Encoding.UTF8.GetBytes(text, _bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
        return this;
    }

    internal LogLine Number(long value)
    {
        value.TryFormat(_bytes.GetSpan(20), out int length, default, CultureInfo.InvariantCulture);
        _bytes.Advance(length);
        return this;
    }

    /// <summary>RFC 3339 in UTC with microseconds.</summary>
    internal LogLine Time(DateTimeOffset time)
    {
        time.UtcDateTime.TryFormat(_bytes.GetSpan(32), out int length, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        _bytes.Advance(length);
        return this;
    }

    /// <summary>Any text: control and format characters, line separators, lone surrogates and the backslash stand escaped.</summary>
    internal LogLine Escaped(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && Length < BytesMax)
        {
            int plain = text.IndexOfAnyExceptInRange(' ', '~');
            if (plain < 0) plain = text.Length;
            int backslash = text[..plain].IndexOf('\\');
            if (backslash >= 0) plain = backslash;
            plain = Math.Min(plain, BytesMax - Length);
            _bytes.Advance(Encoding.UTF8.GetBytes(text[..plain], _bytes.GetSpan(plain)));
            text = text[plain..];
            if (!text.IsEmpty && Length < BytesMax) text = text[Special(text)..];
        }

        if (!text.IsEmpty) Raw(" ... (cut)"u8);
        return this;
    }

    // Returns how many UTF-16 code units it has taken.
    private int Special(ReadOnlySpan<char> text)
    {
        if (Rune.DecodeFromUtf16(text, out Rune rune, out int length) != OperationStatus.Done)
        {
            Raw("\\u"u8).Raw(((int)text[0]).ToString("x4", CultureInfo.InvariantCulture));
            return 1;
        }

        switch (rune.Value)
        {
            case '\n': Raw("\\n"u8); break;
            case '\r': Raw("\\r"u8); break;
            case '\t': Raw("\\t"u8); break;
            case '\\': Raw("\\\\"u8); break;
            case < 0x80: Raw("\\x"u8).Raw(rune.Value.ToString("x2", CultureInfo.InvariantCulture)); break;
            default:
                if (IsPrintable(rune)) _bytes.Advance(rune.EncodeToUtf8(_bytes.GetSpan(4)));
                else Raw("\\u{"u8).Raw(rune.Value.ToString("x", CultureInfo.InvariantCulture)).Raw('}');
                break;
        }

        return length;
    }

    // Format characters hold the ones that turn the direction of writing around.
    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
