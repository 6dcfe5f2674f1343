using System.Buffers.Binary;
using Infra.Dns.Names;

namespace Infra.Dns.Wire;

/// <summary>
/// Writes a DNS message into a buffer of fixed size, names compressed. Like a failed read, a write that does not fit changes nothing but
/// <see cref="HasOverflowed"/>; <see cref="Mark"/> and <see cref="Rollback"/> take back whole records.
/// </summary>
/// <param name="target">The buffer; its length is the largest message.</param>
/// <param name="candidates">
/// Room for places to which later names may point, 64 or fewer (<see cref="CandidatesMax"/>); empty to compress nothing. It lives with the caller so that writing allocates nothing.
/// </param>
public ref struct DnsWriter(Span<byte> target, Span<ushort> candidates)
{
    /// <summary>How many places are remembered to point to; comparing a name with each costs a bounded time.</summary>
    public const int CandidatesMax = 64;

    // A pointer has 14 bits.
    private const int PointerTargetMax = 0x3FFF;

    private readonly Span<byte> _target = target;
    private readonly Span<ushort> _candidates = candidates.Length > CandidatesMax ? candidates[..CandidatesMax] : candidates;
    private int _candidateCount;

    /// <summary>How many bytes are written.</summary>
    public int Offset { readonly get; private set; }

    /// <summary>How many bytes still fit.</summary>
    public readonly int Remaining => _target.Length - Offset;

    /// <summary>Whether something did not fit since the beginning or the last rollback.</summary>
    public bool HasOverflowed { readonly get; private set; }

    /// <summary>The message so far.</summary>
    public readonly Span<byte> Written => _target[..Offset];

    /// <summary>A place to come back to.</summary>
    public readonly record struct WriterMark(int Offset, int Candidates);

    /// <summary>Remembers this place.</summary>
    public readonly WriterMark Mark() => new(Offset, _candidateCount);

    /// <summary>Forgets all that was written since.</summary>
    public void Rollback(WriterMark mark)
    {
        Offset = mark.Offset;
        _candidateCount = mark.Candidates;
        HasOverflowed = false;
    }

    /// <summary>Leaves room and returns it to be filled; empty if it does not fit.</summary>
    public Span<byte> Reserve(int count)
    {
        if (count > Remaining || HasOverflowed)
        {
            HasOverflowed = true;
            return default;
        }
        Span<byte> room = _target.Slice(Offset, count);
        Offset += count;
        return room;
    }

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value)
    {
        Span<byte> room = Reserve(1);
        if (!room.IsEmpty) room[0] = value;
    }

    /// <summary>Writes 16 bits.</summary>
    public void WriteUInt16(ushort value) => BinaryPrimitives.TryWriteUInt16BigEndian(Reserve(sizeof(ushort)), value);

    /// <summary>Writes 32 bits.</summary>
    public void WriteUInt32(uint value) => BinaryPrimitives.TryWriteUInt32BigEndian(Reserve(sizeof(uint)), value);

    /// <summary>Writes bytes as they are.</summary>
    public void WriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = Reserve(bytes.Length);
        if (room.Length == bytes.Length) bytes.CopyTo(room);
    }

    /// <summary>Writes 16 bits at an earlier place, as for counts and lengths known only later.</summary>
    public readonly void PatchUInt16(int offset, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(_target.Slice(offset, sizeof(ushort)), value);

    /// <summary>
    /// Writes a name, and as much of it as was written before, in whatever case, as a pointer. So an answer has the case of the question, for which a
    /// client that varies case looks (draft-vixie-dnsext-dns0x20).
    /// </summary>
    /// <param name="name">The name in uncompressed wire form.</param>
    /// <param name="compress">Whether a pointer may be written here; names are remembered to be pointed to either way.</param>
    public void WriteName(scoped ReadOnlySpan<byte> name, bool compress)
    {
        int start = Offset;
        scoped ReadOnlySpan<byte> rest = name;
        while (rest[0] != 0)
        {
            int place = compress ? Find(rest) : -1;
            if (place >= 0)
            {
                WriteBytes(name[..^rest.Length]);
                WriteUInt16((ushort)(0xC000 | place));
                Remember(name[..^rest.Length], start);
                return;
            }
            rest = WireName.ParentOf(rest);
        }
        WriteBytes(name);
        Remember(name[..^1], start);
    }

    // Each label of the new part begins a suffix that a later name may share.
    private void Remember(scoped ReadOnlySpan<byte> labels, int start)
    {
        if (HasOverflowed) return;
        for (int at = 0; at < labels.Length; at += labels[at] + 1)
        {
            if (start + at > PointerTargetMax || _candidateCount == _candidates.Length) return;
            _candidates[_candidateCount++] = (ushort)(start + at);
        }
    }

    private readonly int Find(scoped ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _candidateCount; i++)
        {
            if (IsAt(_candidates[i], name)) return _candidates[i];
        }
        return -1;
    }

    // What is compared was written by this writer, so its pointers lead backward.
    private readonly bool IsAt(int place, scoped ReadOnlySpan<byte> name)
    {
        int at = 0;
        while (true)
        {
            int label = _target[place];
            if (label >= 0xC0)
            {
                place = (label & 0x3F) << 8 | _target[place + 1];
                continue;
            }
            if (label != name[at]) return false;
            if (label == 0) return true;
            if (!WireName.AreEqual(_target.Slice(place, label + 1), name.Slice(at, label + 1))) return false;
            place += label + 1;
            at += label + 1;
        }
    }
}
