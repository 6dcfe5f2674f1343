using System.Collections;

namespace Infra.Dns.Records;

/// <summary>The character-strings of a record such as TXT, in order, compared by content. Immutable.</summary>
/// <param name="wire">The strings on the wire, each with its length byte.</param>
public readonly struct RecordTexts(RecordBytes wire) : IEquatable<RecordTexts>, IEnumerable<RecordBytes>
{
    /// <summary>The strings on the wire, each with its length byte.</summary>
    public RecordBytes Wire => wire;

    /// <summary>Makes one from strings of up to 255 bytes.</summary>
    /// <exception cref="ArgumentException">A string is longer, or there is none.</exception>
    public static RecordTexts Of(params IReadOnlyList<ReadOnlyMemory<byte>> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        List<byte> wire = [];
        foreach (ReadOnlyMemory<byte> text in texts)
        {
            if (text.Length > byte.MaxValue) throw new ArgumentException($"a string of {text.Length} bytes, but 255 is the most", nameof(texts));
            wire.Add((byte)text.Length);
            wire.AddRange(text.Span);
        }
        return wire.Count > 0 ? new RecordTexts(new RecordBytes(wire.ToArray())) : throw new ArgumentException("no string", nameof(texts));
    }

    /// <inheritdoc/>
    public IEnumerator<RecordBytes> GetEnumerator()
    {
        byte[] bytes = wire.Span.ToArray();
        for (int at = 0; at < bytes.Length; at += bytes[at] + 1)
            yield return new RecordBytes(bytes.AsMemory(at + 1, bytes[at]));
    }

    /// <inheritdoc/>
    public bool Equals(RecordTexts other) => wire.Equals(other.Wire);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RecordTexts other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => wire.GetHashCode();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether all strings are equal.</summary>
    public static bool operator ==(RecordTexts left, RecordTexts right) => left.Equals(right);

    /// <summary>Whether a string differs.</summary>
    public static bool operator !=(RecordTexts left, RecordTexts right) => !left.Equals(right);
}
