using Infra.Parsing;

namespace Infra.Dns.Records;

/// <summary>Bytes of a record's field, compared by content. Immutable.</summary>
/// <param name="bytes">The bytes; the value takes them over, nobody may change them later.</param>
public readonly struct RecordBytes(ReadOnlyMemory<byte> bytes) : IEquatable<RecordBytes>
{
    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => bytes.Span;

    /// <summary>How many bytes there are.</summary>
    public int Length => bytes.Length;

    /// <inheritdoc/>
    public bool Equals(RecordBytes other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RecordBytes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>The bytes as hex digits.</summary>
    public override string ToString() => Hex.Encode(Span);

    /// <summary>Whether the bytes are equal.</summary>
    public static bool operator ==(RecordBytes left, RecordBytes right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(RecordBytes left, RecordBytes right) => !left.Equals(right);
}
