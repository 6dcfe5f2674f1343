using System.Collections;

namespace Infra.Dns.Records;

/// <summary>A set of record types as NSEC, NSEC3 and CSYNC have it (RFC 4034 section 4.1.2), compared by content. Immutable.</summary>
/// <param name="wire">The windows on the wire.</param>
public readonly struct RecordTypeSet(RecordBytes wire) : IEquatable<RecordTypeSet>, IEnumerable<RecordType>
{
    /// <summary>The windows on the wire.</summary>
    public RecordBytes Wire => wire;

    /// <summary>Makes one from types in any order.</summary>
    public static RecordTypeSet Of(params IReadOnlyList<RecordType> types)
    {
        ArgumentNullException.ThrowIfNull(types);
        ushort[] sorted = [.. types.Select(type => type.Value).Order()];
        using var wire = new MemoryStream();
        Span<byte> bits = stackalloc byte[32];
        for (int start = 0; start < sorted.Length;)
        {
            int window = sorted[start] >> 8;
            bits.Clear();
            for (; start < sorted.Length && sorted[start] >> 8 == window; start++)
                bits[sorted[start] >> 3 & 31] |= (byte)(0x80 >> (sorted[start] & 7));
            ReadOnlySpan<byte> used = ((ReadOnlySpan<byte>)bits).TrimEnd((byte)0);
            wire.WriteByte((byte)window);
            wire.WriteByte((byte)used.Length);
            wire.Write(used);
        }
        return new RecordTypeSet(new RecordBytes(wire.ToArray()));
    }

    /// <summary>Whether a type is in the set.</summary>
    public bool Contains(RecordType type)
    {
        ReadOnlySpan<byte> rest = wire.Span;
        while (rest.Length >= 2)
        {
            ReadOnlySpan<byte> bits = rest.Slice(2, rest[1]);
            if (rest[0] == type.Value >> 8) return (type.Value >> 3 & 31) < bits.Length && (bits[type.Value >> 3 & 31] & 0x80 >> (type.Value & 7)) != 0;
            rest = rest[(2 + bits.Length)..];
        }
        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<RecordType> GetEnumerator()
    {
        byte[] bytes = wire.Span.ToArray();
        for (int at = 0; at < bytes.Length; at += 2 + bytes[at + 1])
        {
            for (int i = 0; i < bytes[at + 1] * 8; i++)
            {
                if ((bytes[at + 2 + (i >> 3)] & 0x80 >> (i & 7)) != 0) yield return new RecordType((ushort)(bytes[at] << 8 | i));
            }
        }
    }

    /// <inheritdoc/>
    public bool Equals(RecordTypeSet other) => wire.Equals(other.Wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RecordTypeSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => wire.GetHashCode();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether the sets are equal.</summary>
    public static bool operator ==(RecordTypeSet left, RecordTypeSet right) => left.Equals(right);

    /// <summary>Whether the sets differ.</summary>
    public static bool operator !=(RecordTypeSet left, RecordTypeSet right) => !left.Equals(right);
}
