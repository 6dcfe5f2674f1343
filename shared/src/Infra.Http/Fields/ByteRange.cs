namespace Infra.Http.Fields;

/// <summary>A part of a representation that exists: <paramref name="Length"/> bytes from <paramref name="Offset"/> on.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">At least 1.</param>
public readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>Last byte.</summary>
    public long Last => Offset + Length - 1;
}
