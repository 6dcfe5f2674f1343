namespace Infra.Tls.Records;

/// <summary>One record after decryption and the removal of padding: a view into the caller's buffer, or into his target.</summary>
internal readonly ref struct Record(ContentType type, ReadOnlySpan<byte> content, int offset)
{
    internal ContentType Type { get; } = type;

    internal ReadOnlySpan<byte> Content { get; } = content;

    /// <summary>Where the content starts in the input, or in the target if that holds it.</summary>
    internal int Offset { get; } = offset;
}
