using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Infra.Crypto.Block;

/// <summary>
/// The round keys of AES-128, AES-192 or AES-256 (FIPS 197) and single-block encryption with them. Decryption of blocks is not needed by any mode here.
/// With AES-NI the keys are as FIPS 197 has them; for the bitsliced twin each of them is stored as its eight bit planes (see <see cref="AesBitsliced"/>).
/// The struct is big: it lives in a <see cref="SecretBox{T}"/> or on the stack and goes by reference.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AesSchedule
{
    internal const int BlockSize = 16;

    private const int RoundKeyWords = BlockSize / sizeof(uint);
    private const int RoundsMax = 14;

    internal Vector128<byte> K0, K1, K2, K3, K4, K5, K6, K7, K8, K9, K10, K11, K12, K13;

    /// <summary>The key of the last round, whatever its number is; K10 to K13 are used only up to the round before.</summary>
    internal Vector128<byte> Last;

    /// <summary>10, 12 or 14.</summary>
    internal int Rounds;

    internal bool IsBitsliced;

    /// <summary>Expands a key (FIPS 197 section 5.2).</summary>
    /// <exception cref="ArgumentException">The key does not have 16, 24 or 32 bytes.</exception>
    internal static void Expand(ReadOnlySpan<byte> key, out AesSchedule schedule) => Expand(key, !X86Aes.IsSupported, out schedule);

    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Expand(ReadOnlySpan<byte> key, bool bitsliced, out AesSchedule schedule)
    {
        if (key.Length is not (16 or 24 or 32)) throw new ArgumentException("An AES key has 16, 24 or 32 bytes.", nameof(key));
        int keyWords = key.Length / sizeof(uint);
        int rounds = keyWords + 6;
        Span<uint> words = stackalloc uint[RoundKeyWords * (RoundsMax + 1)];
        words = words[..(RoundKeyWords * (rounds + 1))];
        for (int i = 0; i < keyWords; i++)
            words[i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(4 * i)..]);

        // Words are little-endian here, so that RotWord turns to the right and the round constant is in the lowest byte.
        uint constant = 1;
        int phase = 0;
        for (int i = keyWords; i < words.Length; i++)
        {
            uint word = words[i - 1];
            if (phase == 0)
            {
                word = BitOperations.RotateRight(SubWord(word, bitsliced), 8) ^ constant;
                constant = (constant << 1) ^ ((constant >> 7) * 0x11B);
            }
            else if (keyWords == 8 && phase == 4)
            {
                word = SubWord(word, bitsliced);
            }
            words[i] = words[i - keyWords] ^ word;
            if (++phase == keyWords) phase = 0;
        }

        schedule = default;
        schedule.Rounds = rounds;
        schedule.IsBitsliced = bitsliced;
        Span<Vector128<byte>> keys = MemoryMarshal.Cast<uint, Vector128<byte>>(words);
        if (bitsliced)
        {
            foreach (ref Vector128<byte> roundKey in keys)
                roundKey = AesBitsliced.ToPlanes(roundKey);
        }
        schedule.Last = keys[^1];
        keys[..^1].CopyTo(MemoryMarshal.Cast<AesSchedule, Vector128<byte>>(new Span<AesSchedule>(ref schedule)));
        ConstantTime.Erase(words);
    }

    /// <summary>Encrypts one block.</summary>
    [ConstantTime]
    internal readonly Vector128<byte> Encrypt(Vector128<byte> block)
    {
        if (!IsBitsliced) return EncryptAesNi(block);
        Span<Vector128<byte>> blocks = MemoryMarshal.Cast<byte, Vector128<byte>>(stackalloc byte[AesBitsliced.Blocks * BlockSize]);
        blocks[0] = block;
        AesBitsliced.Encrypt(in this, blocks);
        return blocks[0];
    }

    /// <summary>Encrypts one block on the processor's AES unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly Vector128<byte> EncryptAesNi(Vector128<byte> block)
    {
        block ^= K0;
        block = X86Aes.Encrypt(block, K1);
        block = X86Aes.Encrypt(block, K2);
        block = X86Aes.Encrypt(block, K3);
        block = X86Aes.Encrypt(block, K4);
        block = X86Aes.Encrypt(block, K5);
        block = X86Aes.Encrypt(block, K6);
        block = X86Aes.Encrypt(block, K7);
        block = X86Aes.Encrypt(block, K8);
        block = X86Aes.Encrypt(block, K9);
        if (Rounds > 10)
        {
            block = X86Aes.Encrypt(block, K10);
            block = X86Aes.Encrypt(block, K11);
            if (Rounds > 12)
            {
                block = X86Aes.Encrypt(block, K12);
                block = X86Aes.Encrypt(block, K13);
            }
        }
        return X86Aes.EncryptLast(block, Last);
    }

    [ConstantTime]
    private static uint SubWord(uint word, bool bitsliced)
        => bitsliced ? AesBitsliced.SubWord(word) : X86Aes.KeygenAssist(Vector128.Create(word).AsByte(), 0).AsUInt32().GetElement(0);
}
