namespace Infra.Sudo.Policy.Lexing;

/// <summary>Bytes put together; its memory is kept for the next use.</summary>
internal sealed class ByteBuilder
{
    private byte[] _bytes = [];

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    internal ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    internal void Clear() => Length = 0;

    internal void Truncate(int length) => Length = length;

    internal void Add(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length < count) Array.Resize(ref _bytes, Math.Max(Math.Max(64, _bytes.Length * 2), Length + count));
    }
}
