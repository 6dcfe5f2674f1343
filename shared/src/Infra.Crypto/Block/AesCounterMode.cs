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
    private const int TailLanes = 4;

    /// <summary>Encrypts or decrypts; the first block is made from <paramref name="counter"/> itself.</summary>
    [ConstantTime]
    internal static void Transform<TOrder>(in AesSchedule key, Vector128<uint> counter, ReadOnlySpan<byte> source, Span<byte> target)
        where TOrder : struct, ICounterOrder
    {
        if (key.IsBitsliced)
            TransformBitsliced<TOrder>(in key, counter, source, target);
        else
            TransformAesNi<TOrder>(in key, counter, source, target);
    }

    /// <summary>Eight blocks at once, because a round takes four cycles to finish and two can start in each.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void TransformAesNi<TOrder>(in AesSchedule key, Vector128<uint> counter, ReadOnlySpan<byte> source, Span<byte> target)
        where TOrder : struct, ICounterOrder
    {
        Vector128<uint> one = Vector128.CreateScalar(1u);
        int whole = source.Length & -(Lanes * AesSchedule.BlockSize);
        ReadOnlySpan<Vector128<byte>> from = MemoryMarshal.Cast<byte, Vector128<byte>>(source[..whole]);
        Span<Vector128<byte>> to = MemoryMarshal.Cast<byte, Vector128<byte>>(target[..whole]);
        while (from.Length >= Lanes)
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
        }
        if (whole != source.Length) TransformTail<TOrder>(in key, counter, source[whole..], target[whole..]);
    }

    /// <summary>Fewer bytes than eight blocks: one block alone, else blocks in fours, the last of them into a buffer.</summary>
    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void TransformTail<TOrder>(in AesSchedule key, Vector128<uint> counter, ReadOnlySpan<byte> source, Span<byte> target)
        where TOrder : struct, ICounterOrder
    {
        Vector128<uint> one = Vector128.CreateScalar(1u);
        Span<Vector128<byte>> stream = MemoryMarshal.Cast<byte, Vector128<byte>>(stackalloc byte[TailLanes * AesSchedule.BlockSize]);
        while (source.Length > AesSchedule.BlockSize)
        {
            Vector128<byte> b0 = TOrder.ToBlock(counter);
            counter += one;
            Vector128<byte> b1 = TOrder.ToBlock(counter);
            counter += one;
            Vector128<byte> b2 = TOrder.ToBlock(counter);
            counter += one;
            Vector128<byte> b3 = TOrder.ToBlock(counter);
            counter += one;
            Vector128<byte> k;
            k = key.K0;
            b0 ^= k;
            b1 ^= k;
            b2 ^= k;
            b3 ^= k;
            k = key.K1;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            k = key.K2;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            k = key.K3;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            k = key.K4;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            k = key.K5;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            k = key.K6;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            k = key.K7;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            k = key.K8;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            k = key.K9;
            b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
            if (key.Rounds > 10)
            {
                k = key.K10;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                k = key.K11;
                b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                if (key.Rounds > 12)
                {
                    k = key.K12;
                    b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                    k = key.K13;
                    b0 = X86Aes.Encrypt(b0, k); b1 = X86Aes.Encrypt(b1, k); b2 = X86Aes.Encrypt(b2, k); b3 = X86Aes.Encrypt(b3, k);
                }
            }
            k = key.Last;
            stream[0] = X86Aes.EncryptLast(b0, k);
            stream[1] = X86Aes.EncryptLast(b1, k);
            stream[2] = X86Aes.EncryptLast(b2, k);
            stream[3] = X86Aes.EncryptLast(b3, k);
            int take = Math.Min(source.Length, TailLanes * AesSchedule.BlockSize);
            Xor(source[..take], MemoryMarshal.AsBytes(stream), target);
            source = source[take..];
            target = target[take..];
        }
        if (source.IsEmpty) return;
        stream[0] = key.EncryptAesNi(TOrder.ToBlock(counter));
        Xor(source, MemoryMarshal.AsBytes(stream), target);
    }

    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static void TransformBitsliced<TOrder>(in AesSchedule key, Vector128<uint> counter, ReadOnlySpan<byte> source, Span<byte> target)
        where TOrder : struct, ICounterOrder
    {
        Vector128<uint> one = Vector128.CreateScalar(1u);
        Span<Vector128<byte>> stream = MemoryMarshal.Cast<byte, Vector128<byte>>(stackalloc byte[AesBitsliced.Blocks * AesSchedule.BlockSize]);
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
        for (; source.Length - i >= AesSchedule.BlockSize; i += AesSchedule.BlockSize)
            MemoryMarshal.Write(target[i..], MemoryMarshal.Read<Vector128<byte>>(source[i..]) ^ MemoryMarshal.Read<Vector128<byte>>(stream[i..]));
        for (; i < source.Length; i++)
            target[i] = (byte)(source[i] ^ stream[i]);
    }
}
