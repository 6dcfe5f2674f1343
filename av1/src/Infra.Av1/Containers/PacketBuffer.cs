namespace Infra.Av1.Containers;

/// <summary>The bytes of one packet, used again for the next. Grows with what was really read, whatever sizes the file claims.</summary>
internal sealed class PacketBuffer
{
    /// <summary>Most bytes of a packet.</summary>
    public const int BytesMax = 1 << 30;

    private const int StepBytes = 1 << 20;

    private byte[] _bytes = [];

    /// <summary>Bytes in it.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets what was in it, and leaves room in front, which the caller fills.</summary>
    public void Clear(int reserved = 0)
    {
        Count = 0;
        Grow(reserved);
        Count = reserved;
    }

    /// <summary>The bytes; may be written to until the next append.</summary>
    public Span<byte> Span => _bytes.AsSpan(0, Count);

    /// <summary>A part of the bytes, valid until they change.</summary>
    public ReadOnlyMemory<byte> Memory(int start) => _bytes.AsMemory(start, Count - start);

    /// <summary>Adds bytes; false: more than <see cref="BytesMax"/>.</summary>
    public bool TryAppend(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BytesMax - Count) return false;
        Grow(Count + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Count));
        Count += bytes.Length;
        return true;
    }

    /// <summary>Reads bytes from the cursor; false: the packet is too large, or the source ends before. Then the count is as before.</summary>
    public bool TryAppend(SourceCursor cursor, long length)
    {
        if (length < 0 || length > BytesMax - Count) return false;
        if (cursor.HasLength && length > cursor.Length - cursor.Position) return false;
        int before = Count;
        while (length > 0)
        {
            int step = (int)(cursor.HasLength ? length : Math.Min(length, StepBytes));
            Grow(Count + step);
            if (!cursor.TryRead(_bytes.AsSpan(Count, step)))
            {
                Count = before;
                return false;
            }

            Count += step;
            length -= step;
        }

        return true;
    }

    private void Grow(int count)
    {
        if (count <= _bytes.Length) return;
        var larger = new byte[(int)Math.Min(Math.Max(count, _bytes.Length * 3L / 2), BytesMax)];
        _bytes.AsSpan(0, Count).CopyTo(larger);
        _bytes = larger;
    }
}
