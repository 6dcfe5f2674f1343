using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Av1.Kernels;

/// <summary>Samples of either size as sixteen signed numbers of 16 bits, and back. Needs AVX2.</summary>
internal static class Lanes256
{
    /// <summary>Lanes of a vector.</summary>
    public const int Count = 16;

    /// <summary>Sixteen samples from <paramref name="index"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Load<TPixel>(ReadOnlySpan<TPixel> samples, int index)
        where TPixel : unmanaged =>
        typeof(TPixel) == typeof(byte)
            ? Avx2.ConvertToVector256Int16(Vector128.Create(MemoryMarshal.Cast<TPixel, byte>(samples.Slice(index, Count))))
            : Vector256.Create(MemoryMarshal.Cast<TPixel, short>(samples.Slice(index, Count)));

    /// <summary>Eight samples from <paramref name="index"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<short> Load8<TPixel>(ReadOnlySpan<TPixel> samples, int index)
        where TPixel : unmanaged =>
        typeof(TPixel) == typeof(byte)
            ? Sse41.ConvertToVector128Int16(Vector128.CreateScalar(BinaryPrimitives.ReadUInt64LittleEndian(MemoryMarshal.Cast<TPixel, byte>(samples.Slice(index, 8)))).AsByte())
            : Vector128.Create(MemoryMarshal.Cast<TPixel, short>(samples.Slice(index, 8)));

    /// <summary>Stores as many lanes as the target has places, at most sixteen. All lanes hold samples in range; bytes saturate.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TPixel>(Span<TPixel> target, Vector256<short> value)
        where TPixel : unmanaged
    {
        if (target.Length < Count)
        {
            StorePart(target, value);
        }
        else if (typeof(TPixel) == typeof(byte))
        {
            Sse2.PackUnsignedSaturate(value.GetLower(), value.GetUpper()).CopyTo(MemoryMarshal.AsBytes(target));
        }
        else
        {
            value.CopyTo(MemoryMarshal.Cast<TPixel, short>(target));
        }
    }

    /// <summary>Stores eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store8<TPixel>(Span<TPixel> target, Vector128<short> value)
        where TPixel : unmanaged
    {
        if (typeof(TPixel) == typeof(byte)) BinaryPrimitives.WriteUInt64LittleEndian(MemoryMarshal.AsBytes(target), Sse2.PackUnsignedSaturate(value, value).AsUInt64().ToScalar());
        else value.CopyTo(MemoryMarshal.Cast<TPixel, short>(target));
    }

    /// <summary>Stores the first four lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store4<TPixel>(Span<TPixel> target, Vector128<short> value)
        where TPixel : unmanaged
    {
        if (typeof(TPixel) == typeof(byte)) BinaryPrimitives.WriteUInt32LittleEndian(MemoryMarshal.AsBytes(target), Sse2.PackUnsignedSaturate(value, value).AsUInt32().ToScalar());
        else BinaryPrimitives.WriteUInt64LittleEndian(MemoryMarshal.AsBytes(target), value.AsUInt64().ToScalar());
    }

    /// <summary>Stores the first two lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store2<TPixel>(Span<TPixel> target, Vector128<short> value)
        where TPixel : unmanaged
    {
        if (typeof(TPixel) == typeof(byte)) BinaryPrimitives.WriteUInt16LittleEndian(MemoryMarshal.AsBytes(target), Sse2.PackUnsignedSaturate(value, value).AsUInt16().ToScalar());
        else BinaryPrimitives.WriteUInt32LittleEndian(MemoryMarshal.AsBytes(target), value.AsUInt32().ToScalar());
    }

    /// <summary>16, 8, 4 or 2 samples, as there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> LoadSome<TPixel>(ReadOnlySpan<TPixel> samples)
        where TPixel : unmanaged
    {
        if (samples.Length >= Count) return Load(samples, 0);
        if (samples.Length >= 8) return Load8(samples, 0).ToVector256();
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(samples);
        if (typeof(TPixel) != typeof(byte))
        {
            ulong words = bytes.Length >= 8 ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            return Vector256.CreateScalar(words).AsInt16();
        }

        uint four = bytes.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        return Avx2.ConvertToVector256Int16(Vector128.CreateScalar(four).AsByte());
    }

    /// <summary>Stores 16, 8, 4 or 2 lanes, as the target has places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSome<TPixel>(Span<TPixel> target, Vector256<short> value)
        where TPixel : unmanaged
    {
        if (target.Length >= Count) Store(target, value);
        else if (target.Length >= 8) Store8(target, value.GetLower());
        else if (target.Length >= 4) Store4(target, value.GetLower());
        else Store2(target, value.GetLower());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart<TPixel>(Span<TPixel> target, Vector256<short> value)
        where TPixel : unmanaged
    {
        Span<short> words = stackalloc short[Count];
        value.CopyTo(words);
        if (typeof(TPixel) == typeof(byte))
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(target);
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)Math.Clamp((int)words[i], 0, 255);
        }
        else
        {
            words[..target.Length].CopyTo(MemoryMarshal.Cast<TPixel, short>(target));
        }
    }
}
