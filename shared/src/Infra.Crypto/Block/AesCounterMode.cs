using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Infra.Crypto.Block;

/// <summary>How a counter becomes a block. The number that counts is element 0 of the vector, modulo 2^32.</summary>
internal interface ICounterOrder
{
    static abstract Vector128<byte> ToBlock(Vector128<uint> counter);

    static abstract Vector128<uint> FromBlock(Vector128<byte> block);
}

/// <summary>The last four bytes of the block count, most significant first: GCM and SIV.</summary>
internal readonly struct BigEndianCounter : ICounterOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToBlock(Vector128<uint> counter) => ByteOrder.Reverse(counter.AsByte());

    public static Vector128<uint> FromBlock(Vector128<byte> block) => ByteOrder.Reverse(block).AsUInt32();
}

/// <summary>The first four bytes of the block count, least significant first: GCM-SIV.</summary>
internal readonly struct LittleEndianCounter : ICounterOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToBlock(Vector128<uint> counter) => counter.AsByte();

    public static Vector128<uint> FromBlock(Vector128<byte> block) => block.AsUInt32();
}

/// <summary>AES in counter mode: xors the encrypted counters with the text. Source and target are the same memory or do not overlap.</summary>
internal static class AesCounterMode
{
    private const int Lanes = 8;

    /// <summary>Encrypts or decrypts; the first block is made from <paramref name="counter"/> itself.</summary>
    internal static void Transform<TOrder>(in AesSchedule key, Vector128<uint> counter, ReadOnlySpan<byte> source, Span<byte> target)
        where TOrder : struct, ICounterOrder
    {
        if (key.IsBitsliced)
            TransformBitsliced<TOrder>(in key, counter, source, target);
        else
            TransformAesNi<TOrder>(in key, counter, source, target);
    }

    /// <summary>Eight blocks at once, because a round takes four cycles to finish and two can start in each; a shorter rest takes one more batch.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void TransformAesNi<TOrder>(in AesSchedule key, Vector128<uint> counter, ReadOnlySpan<byte> source, Span<byte> target)
        where TOrder : struct, ICounterOrder
    {
        Vector128<uint> one = Vector128.CreateScalar(1u);
        Span<Vector128<byte>> rest = stackalloc Vector128<byte>[Lanes];
        int whole = source.Length & -(Lanes * AesSchedule.BlockSize);
        ReadOnlySpan<Vector128<byte>> from = MemoryMarshal.Cast<byte, Vector128<byte>>(source[..whole]);
        Span<Vector128<byte>> to = MemoryMarshal.Cast<byte, Vector128<byte>>(target[..whole]);
        ReadOnlySpan<byte> tail = source[whole..];
        if (tail.Length is > 0 and <= AesSchedule.BlockSize && from.IsEmpty)
        {
            rest[0] = key.EncryptAesNi(TOrder.ToBlock(counter));
            Xor(tail, MemoryMarshal.AsBytes(rest), target);
            return;
        }

        while (true)
        {
            Vector128<byte> b0 = TOrder.ToBlock(counter);
            counter += one;
            Vector128<byte> b1 = TOrder.ToBlock(counter);
            counter += one;
            Vector128<byte> b2 = TOrder.ToBlock(counter);
            counter += one;
            Vector128<byte> b3 = TOrder.ToBlock(counter);
            counter += one;
            Vector128<byte> b4 = TOrder.ToBlock(counter);
            counter += one;
            Vector128<byte> b5 = TOrder.ToBlock(counter);
            counter += one;
            Vector128<byte> b6 = TOrder.ToBlock(counter);
            counter += one;
            Vector128<byte> b7 = TOrder.ToBlock(counter);
            counter += one;
            Vector128<byte> k;
            k = key.K0;
            b0 ^= k;
            b1 ^= k;
            b2 ^= k;
            b3 ^= k;
            b4 ^= k;
            b5 ^= k;
            b6 ^= k;
            b7 ^= k;
            k = key.K1;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
            k = key.K2;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
            k = key.K3;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
            k = key.K4;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
            k = key.K5;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
            k = key.K6;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
            k = key.K7;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
            k = key.K8;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
            k = key.K9;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
            if (key.Rounds > 10)
            {
                k = key.K10;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                k = key.K11;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                if (key.Rounds > 12)
                {
                    k = key.K12;
                    b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                    b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                    k = key.K13;
                    b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                    b4 = X86Aes.Encrypt(b4, k); b5 = X86Aes.Encrypt(b5, k); b6 = X86Aes.Encrypt(b6, k); b7 = X86Aes.Encrypt(b7, k);
                }
            }
            k = key.Last;
            if (from.IsEmpty)
            {
                if (tail.IsEmpty) return;
                Span<Vector128<byte>> stream = rest[..Lanes];
                stream[0] = X86Aes.EncryptLast(b0, k);
                stream[1] = X86Aes.EncryptLast(b1, k);
                stream[2] = X86Aes.EncryptLast(b2, k);
                stream[3] = X86Aes.EncryptLast(b3, k);
                stream[4] = X86Aes.EncryptLast(b4, k);
                stream[5] = X86Aes.EncryptLast(b5, k);
                stream[6] = X86Aes.EncryptLast(b6, k);
                stream[7] = X86Aes.EncryptLast(b7, k);
                Xor(tail, MemoryMarshal.AsBytes(stream), target[whole..]);
                return;
            }
            ReadOnlySpan<Vector128<byte>> texts = from[..Lanes];
            Span<Vector128<byte>> results = to[..Lanes];
            results[0] = X86Aes.EncryptLast(b0, k ^ texts[0]);
            results[1] = X86Aes.EncryptLast(b1, k ^ texts[1]);
            results[2] = X86Aes.EncryptLast(b2, k ^ texts[2]);
            results[3] = X86Aes.EncryptLast(b3, k ^ texts[3]);
            results[4] = X86Aes.EncryptLast(b4, k ^ texts[4]);
            results[5] = X86Aes.EncryptLast(b5, k ^ texts[5]);
            results[6] = X86Aes.EncryptLast(b6, k ^ texts[6]);
            results[7] = X86Aes.EncryptLast(b7, k ^ texts[7]);
            from = from[Lanes..];
            to = to[Lanes..];
            if (from.IsEmpty && tail.IsEmpty) return;
        }
    }

    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void TransformBitsliced<TOrder>(in AesSchedule key, Vector128<uint> counter, ReadOnlySpan<byte> source, Span<byte> target)
        where TOrder : struct, ICounterOrder
    {
        Vector128<uint> one = Vector128.CreateScalar(1u);
        Span<Vector128<byte>> stream = stackalloc Vector128<byte>[AesBitsliced.Blocks];
        while (!source.IsEmpty)
        {
            foreach (ref Vector128<byte> block in stream)
            {
                block = TOrder.ToBlock(counter);
                counter += one;
            }
            AesBitsliced.Encrypt(in key, stream);
            int take = Math.Min(source.Length, AesBitsliced.Blocks * AesSchedule.BlockSize);
            Xor(source[..take], MemoryMarshal.AsBytes(stream), target);
            source = source[take..];
            target = target[take..];
        }
    }

    private static void Xor(ReadOnlySpan<byte> source, ReadOnlySpan<byte> stream, Span<byte> target)
    {
        int i = 0;
        for (; source.Length - i >= sizeof(ulong); i += sizeof(ulong))
            MemoryMarshal.Write(target[i..], MemoryMarshal.Read<ulong>(source[i..]) ^ MemoryMarshal.Read<ulong>(stream[i..]));
        for (; i < source.Length; i++)
            target[i] = (byte)(source[i] ^ stream[i]);
    }
}
