using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Infra.Crypto.Hash;

/// <summary>
/// Cuts input into blocks and pads the last one (FIPS 180-4 section 5.1): the body of MD5, SHA-1 and SHA-2.
/// <typeparamref name="TBlock"/> is one block of input; a length field of an eighth of the block ends the message.
/// </summary>
internal struct BlockHash<TState, TBlock, TFunction>
    where TState : unmanaged
    where TBlock : unmanaged
    where TFunction : IBlockFunction<TState>
{
    private TState _state;
    private TBlock _block;
    private ulong _length;
    private bool _created;

    [ConstantTime]
    internal BlockHash(in TState initial)
    {
        _state = initial;
        _created = true;
    }

    [ConstantTime]
    internal void Append(ReadOnlySpan<byte> data)
    {
        if (!_created) throw new InvalidOperationException("The hash was not created.");
        Span<byte> block = MemoryMarshal.AsBytes(new Span<TBlock>(ref _block));
        int used = (int)(_length & (uint)(block.Length - 1));
        _length += (uint)data.Length;
        if (used != 0)
        {
            int take = Math.Min(block.Length - used, data.Length);
            data[..take].CopyTo(block[used..]);
            data = data[take..];
            if (used + take < block.Length) return;
            TFunction.Compress(ref _state, block);
        }

        int whole = data.Length & -block.Length;
        if (whole != 0) TFunction.Compress(ref _state, data[..whole]);
        data[whole..].CopyTo(block);
    }

    /// <summary>Writes the first bytes of the final chaining value and leaves this value spent.</summary>
    [ConstantTime]
    internal void Finish(Span<byte> digest)
    {
        if (!_created) throw new InvalidOperationException("The hash was not created.");
        Span<byte> block = MemoryMarshal.AsBytes(new Span<TBlock>(ref _block));
        int used = (int)(_length & (uint)(block.Length - 1));
        int lengthAt = block.Length - block.Length / 8;
        block[used++] = 0x80;
        if (used > lengthAt)
        {
            block[used..].Clear();
            TFunction.Compress(ref _state, block);
            used = 0;
        }
        block[used..].Clear();
        if (TFunction.IsLittleEndian)
            BinaryPrimitives.WriteUInt64LittleEndian(block[^sizeof(ulong)..], _length * 8);
        else
            BinaryPrimitives.WriteUInt64BigEndian(block[^sizeof(ulong)..], _length * 8);
        TFunction.Compress(ref _state, block);

        Span<byte> whole = stackalloc byte[HashLimits.DigestSizeMax];
        TFunction.Write(in _state, whole);
        whole[..digest.Length].CopyTo(digest);
        this = default;
    }
}
