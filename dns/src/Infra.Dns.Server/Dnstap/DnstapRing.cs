using System.Buffers.Binary;
using Infra.Dns.Dnstap;

namespace Infra.Dns.Server.Dnstap;

/// <summary>
/// Frames between one thread that answers and the thread that writes them. Never blocks and never allocates: what has no room is dropped and counted.
/// One thread adds, one takes.
/// </summary>
/// <param name="frames">How messages become frames.</param>
/// <param name="bytes">Size, a power of two.</param>
public sealed class DnstapRing(DnstapFrames frames, int bytes = DnstapRing.BytesDefault)
{
    /// <summary>Size of a ring unless another is asked for.</summary>
    public const int BytesDefault = 1 << 20;

    private readonly byte[] _ring = new byte[bytes];
    private long _added;     // bytes ever added; written by the thread that adds
    private long _taken;     // bytes ever taken; written by the thread that takes
    private long _messages;
    private long _dropped;

    /// <summary>Messages that were added.</summary>
    public long MessageCount => Interlocked.Read(ref _messages);

    /// <summary>Messages that had no room.</summary>
    public long DroppedCount => Interlocked.Read(ref _dropped);

    /// <summary>Adds a message; false if there is no room for it.</summary>
    public bool TryAdd(in DnstapMessage message)
    {
        DnstapFrameSize size = frames.Measure(message);
        int length = size.Frame;
        int start = (int)(_added & (_ring.Length - 1));
        int toEnd = _ring.Length - start;
        // A frame never wraps: the rest of the ring is skipped, marked by a length that no frame has.
        int skipped = length <= toEnd ? 0 : toEnd;
        if (length + skipped + sizeof(uint) > _ring.Length - (int)(_added - Volatile.Read(ref _taken)))
        {
            Interlocked.Increment(ref _dropped);
            return false;
        }
        if (skipped >= sizeof(uint)) BinaryPrimitives.WriteUInt32BigEndian(_ring.AsSpan(start), uint.MaxValue);
        frames.Write(message, size, _ring.AsSpan(skipped > 0 ? 0 : start, length));
        Interlocked.Increment(ref _messages);
        Volatile.Write(ref _added, _added + skipped + length);
        return true;
    }

    /// <summary>Hands all whole frames that are there to a target in pieces as large as possible, and frees their room.</summary>
    /// <returns>Bytes handed over.</returns>
    public int Drain(Action<ReadOnlyMemory<byte>> target)
    {
        ArgumentNullException.ThrowIfNull(target);
        long end = Volatile.Read(ref _added);
        int handed = 0;
        while (_taken < end)
        {
            int start = (int)(_taken & (_ring.Length - 1));
            int length = RunAt(start, (int)Math.Min(end - _taken, _ring.Length - start), out int skipped);
            if (length > 0) target(_ring.AsMemory(start, length));
            handed += length;
            Volatile.Write(ref _taken, _taken + length + skipped);
        }
        return handed;
    }

    // Frames that follow each other up to the ring's end or to the mark before it.
    private int RunAt(int start, int available, out int skipped)
    {
        int length = 0;
        while (length < available)
        {
            ReadOnlySpan<byte> rest = _ring.AsSpan(start + length, available - length);
            if (rest.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32BigEndian(rest) == uint.MaxValue)
            {
                skipped = rest.Length;
                return length;
            }
            length += sizeof(uint) + (int)BinaryPrimitives.ReadUInt32BigEndian(rest);
        }
        skipped = 0;
        return length;
    }
}
