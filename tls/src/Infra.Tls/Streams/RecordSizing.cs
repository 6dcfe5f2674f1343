namespace Infra.Tls.Streams;

/// <summary>
/// How much plaintext goes into the next record. A full record can be opened only when its last byte has come, some eleven packets later: after a pause, records
/// fit into one packet each, until the transport has likely opened its window. One writer at a time.
/// </summary>
internal sealed class RecordSizing(TimeProvider time, bool isOn)
{
    /// <summary>Plaintext of a small record: with its header and tag it fits beside TCP/IP headers into a packet of 1 500 bytes.</summary>
    internal const int SmallBytes = 1400;

    /// <summary>Bytes sent in small records after a pause.</summary>
    internal const int SmallBytesTotal = 40_000;

    /// <summary>A pause that makes records small again.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private long _lastWrite;
    private int _smallRest = SmallBytesTotal;

    /// <summary>Notes that a write begins.</summary>
    internal void Begin()
    {
        if (!isOn) return;
        long now = time.GetTimestamp();
        if (time.GetElapsedTime(_lastWrite, now) >= Pause) _smallRest = SmallBytesTotal;
        _lastWrite = now;
    }

    /// <summary>How many of <paramref name="bytes"/> may be handed to the sealing at once; more than a record's size there makes full records.</summary>
    internal int Next(int bytes)
    {
        if (!isOn || _smallRest <= 0) return bytes;
        int next = Math.Min(bytes, SmallBytes);
        _smallRest -= next;
        return next;
    }
}
