namespace Infra.Crypto.Hash;

/// <summary>The part in which the hashes of the MD family differ: the chaining value and how a block changes it.</summary>
internal interface IBlockFunction<TState>
    where TState : unmanaged
{
    /// <summary>Whether the message length at the end is written least significant byte first (MD5) or last (SHA).</summary>
    static abstract bool IsLittleEndian { get; }

    /// <summary>Feeds whole blocks; the length of <paramref name="blocks"/> is a multiple of the block size.</summary>
    static abstract void Compress(ref TState state, ReadOnlySpan<byte> blocks);

    /// <summary>Writes the whole chaining value, before any truncation.</summary>
    static abstract void Write(in TState state, Span<byte> target);
}
