using System.Buffers;
using System.Globalization;
using System.Text;
using Infra.Parsing;

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

    /// <summary>
    /// Any text: what could steer a terminal or be mistaken for a line end is written as <see cref="TextEscape"/> does. Quotes and backslashes stay: what a peer sent is escaped already where it
    /// becomes part of an event, as other loggers than this one escape nothing, and is not escaped twice.
    /// </summary>
    internal LogLine Escaped(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && Length < BytesMax)
        {
            int plain = text.IndexOfAnyExceptInRange(' ', '~');
            if (plain < 0) plain = text.Length;
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
        int length = text.Length > 1 && char.IsSurrogatePair(text[0], text[1]) ? 2 : 1;
        Raw(TextEscape.Escape(text[..length]));
        return length;
    }
}
