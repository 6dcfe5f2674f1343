namespace Infra.Http.Http1;

/// <summary>
/// Cuts a growing buffer into lines. It looks at each byte once, however the bytes arrive, and what it says depends on the bytes alone.
/// </summary>
internal struct LineScanner
{
    private int _scanned;

    /// <summary>Offset of the first byte after the last line that was given out.</summary>
    internal int Offset { get; private set; }

    /// <summary>The next line as [start, end) without its end mark.</summary>
    internal LineResult Next(ReadOnlySpan<byte> buffer, int bytesMax, bool lenientLineFeed, out int start, out int end)
    {
        start = Offset;
        end = start;
        int visible = Math.Min(buffer.Length, bytesMax);
        int found = buffer[_scanned..visible].IndexOf((byte)'\n');
        if (found < 0)
        {
            _scanned = visible;
            return visible == bytesMax ? LineResult.TooLong : LineResult.NeedsMore;
        }
        int lineFeed = _scanned + found;
        _scanned = Offset = lineFeed + 1;
        if (lineFeed > start && buffer[lineFeed - 1] == '\r')
        {
            end = lineFeed - 1;
            return LineResult.Line;
        }
        end = lineFeed;
        return lenientLineFeed ? LineResult.Line : LineResult.BareLineFeed;
    }

    internal void Reset()
    {
        _scanned = 0;
        Offset = 0;
    }
}
