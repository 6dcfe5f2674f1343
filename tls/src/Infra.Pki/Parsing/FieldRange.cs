namespace Infra.Pki.Parsing;

/// <summary>Where a field lies in a certificate. The default value is an absent field.</summary>
internal readonly record struct FieldRange
{
    private readonly int _start;
    private readonly int _length;

    private FieldRange(int start, int length)
    {
        _start = start;
        _length = length;
        IsPresent = true;
    }

    internal bool IsPresent { get; }

    internal static FieldRange Locate(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> part)
        => whole.Overlaps(part, out int offset) ? new FieldRange(offset, part.Length) : new FieldRange(0, 0);   // an empty part overlaps nothing

    internal ReadOnlySpan<byte> Of(byte[] whole) => whole.AsSpan(_start, _length);
}
