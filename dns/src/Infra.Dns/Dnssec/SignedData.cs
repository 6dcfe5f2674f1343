using System.Buffers.Binary;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Wire;
using Infra.Dns.Zones;

namespace Infra.Dns.Dnssec;

/// <summary>
/// Builds what a signature is over (RFC 4034 section 3.1.8.1): the RRSIG's own fields, then each record in canonical form and order. Reused, so that signing many sets
/// allocates little; one thread at a time.
/// </summary>
public sealed class SignedData
{
    private byte[] _buffer = new byte[1024];
    private int _length;

    /// <summary>Builds the data.</summary>
    /// <param name="set">The records, sorted and without duplicates as a <see cref="RecordSet"/> has them.</param>
    /// <param name="signature">The RRSIG; its signature field is not read.</param>
    /// <returns>A view that is valid until the next call.</returns>
    public ReadOnlySpan<byte> Build(RecordSet set, in RrsigData signature)
    {
        ArgumentNullException.ThrowIfNull(set);
        _length = 0;
        WriteHead(signature);
        Span<byte> owner = stackalloc byte[WireName.LengthMax];
        owner = owner[..WriteOwner(set.Owner, signature.Labels, owner)];
        foreach (RecordBytes data in set.Data)
        {
            Span<byte> room = Reserve(owner.Length + 10 + data.Length);
            owner.CopyTo(room);
            room = room[owner.Length..];
            BinaryPrimitives.WriteUInt16BigEndian(room, set.Type.Value);
            BinaryPrimitives.WriteUInt16BigEndian(room[2..], set.Class.Value);
            BinaryPrimitives.WriteUInt32BigEndian(room[4..], signature.OriginalTtl);
            BinaryPrimitives.WriteUInt16BigEndian(room[8..], (ushort)data.Length);
            data.Span.CopyTo(room[10..]);
            Rdata.MakeCanonical(set.Type, room.Slice(10, data.Length));
        }
        return _buffer.AsSpan(0, _length);
    }

    private void WriteHead(in RrsigData signature)
    {
        DomainName signer = signature.Signer;
        Span<byte> room = Reserve(18 + signer.Wire.Length);
        var writer = new DnsWriter(room, default);
        (signature with { Signature = default }).Write(ref writer);
        WireName.ToLower(signer.Wire, room[18..]);
    }

    // RFC 4035 section 5.3.2: a name that a wildcard stands for is signed as the wildcard.
    private static int WriteOwner(DomainName owner, int labels, Span<byte> target)
    {
        ReadOnlySpan<byte> name = owner.Wire;
        int excess = owner.LabelCount - labels;
        if (excess > 0 && !(excess == 1 && owner.IsWildcard))
        {
            ReadOnlySpan<byte> rest = WireName.Skip(name, excess);
            target[0] = 1;
            target[1] = (byte)'*';
            WireName.ToLower(rest, target[2..]);
            return rest.Length + 2;
        }
        WireName.ToLower(name, target);
        return name.Length;
    }

    private Span<byte> Reserve(int count)
    {
        if (count > _buffer.Length - _length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        Span<byte> room = _buffer.AsSpan(_length, count);
        _length += count;
        return room;
    }
}
