using Infra.Buffers;

namespace Infra.Ntp.Wire.V5;

/// <summary>
/// The set of all servers that a server depends on, as a Bloom filter of 4096 bits: a random id of 120 bits sets those at the ten positions that its ten
/// groups of 12 bits name. Whoever finds its own id in there would follow itself. Not thread-safe.
/// </summary>
public sealed class ReferenceIdFilter
{
    /// <summary>Bytes of the filter.</summary>
    public const int Length = 512;

    /// <summary>Bytes of an id.</summary>
    public const int IdLength = 15;

    private readonly byte[] _bits = new byte[Length];

    /// <summary>The filter, to be sent in parts.</summary>
    public ReadOnlySpan<byte> Bits => _bits;

    /// <summary>Draws an id.</summary>
    /// <param name="random">Where it comes from.</param>
    /// <param name="id">Its first <see cref="IdLength"/> bytes are filled.</param>
    public static void CreateId(IRandom random, Span<byte> id) => random.Fill(id[..IdLength]);

    /// <summary>Takes an id in.</summary>
    /// <exception cref="ArgumentException">The id has another length.</exception>
    public void Add(ReadOnlySpan<byte> id)
    {
        RequireId(id);
        for (int group = 0; group < 10; group++)
        {
            int position = PositionOf(id, group);
            _bits[position / 8] |= (byte)(1 << position % 8);
        }
    }

    /// <summary>Whether an id was taken in; seldom also true for one that was not.</summary>
    /// <exception cref="ArgumentException">The id has another length.</exception>
    public bool Contains(ReadOnlySpan<byte> id)
    {
        RequireId(id);
        for (int group = 0; group < 10; group++)
        {
            int position = PositionOf(id, group);
            if ((_bits[position / 8] >> position % 8 & 1) == 0) return false;
        }
        return true;
    }

    /// <summary>Takes all ids of another filter in.</summary>
    public void Add(ReferenceIdFilter other)
    {
        for (int i = 0; i < Length; i++)
            _bits[i] |= other._bits[i];
    }

    /// <summary>Overwrites a part with what a server sent.</summary>
    /// <param name="offset">Where the part begins, bytes.</param>
    /// <param name="part">The part.</param>
    /// <returns>False if it does not lie in the filter; then nothing changes.</returns>
    public bool TryWrite(int offset, ReadOnlySpan<byte> part)
    {
        if ((uint)offset > Length || part.Length > Length - offset) return false;
        part.CopyTo(_bits.AsSpan(offset));
        return true;
    }

    /// <summary>The part that a request's field asks for; false if it does not lie in the filter, and then the field must be ignored.</summary>
    /// <param name="request">A field of type <see cref="Ntp5FieldType.ReferenceIdsRequest"/>.</param>
    /// <param name="part">A view of this filter, as long as the request's body.</param>
    public bool TryAnswer(in ExtensionField request, out ReadOnlySpan<byte> part)
    {
        part = default;
        var reader = new WireReader(request.Body);
        if (!reader.TryReadUInt16(out ushort offset) || request.Body.Length > Length || offset > Length - request.Body.Length) return false;
        part = Bits.Slice(offset, request.Body.Length);
        return true;
    }

    private static int PositionOf(ReadOnlySpan<byte> id, int group)
    {
        int at = group * 12 / 8;
        int pair = id[at] << 8 | id[at + 1];
        return group % 2 == 0 ? pair >> 4 : pair & 0xFFF;
    }

    private static void RequireId(ReadOnlySpan<byte> id)
    {
        if (id.Length != IdLength) throw new ArgumentException("a reference id has 15 bytes", nameof(id));
    }
}
