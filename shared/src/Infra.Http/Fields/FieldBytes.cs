using System.Runtime.Intrinsics;

namespace Infra.Http.Fields;

/// <summary>What a field value may be made of: HTAB, 20 to 7E, 80 to FF (RFC 9110 section 5.5). Thread-safe.</summary>
public static class FieldBytes
{
    /// <summary>The index of the first control character but HTAB (00-08, 0A-1F, 7F), or -1.</summary>
    public static int IndexOfControl(ReadOnlySpan<byte> bytes)
    {
        if (Vector256.IsHardwareAccelerated && bytes.Length >= Vector256<byte>.Count) return IndexOfControl256(bytes);
        if (Vector128.IsHardwareAccelerated && bytes.Length >= Vector128<byte>.Count) return IndexOfControl128(bytes);
        return IndexOfControlScalar(bytes, 0);
    }

    /// <summary>Whether a value could stand in a head as it is: no control character but HTAB, no white space around it.</summary>
    public static bool IsValue(ReadOnlySpan<byte> value) => IndexOfControl(value) < 0 && Trim(value).Length == value.Length;

    /// <summary>Without spaces and tabs around it.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> value) => value.Trim(" \t"u8);

    /// <summary>The definition that the vector paths are held to.</summary>
    internal static int IndexOfControlScalar(ReadOnlySpan<byte> bytes, int start)
    {
        for (int i = start; i < bytes.Length; i++)
        {
            if ((bytes[i] < 0x20 && bytes[i] != '\t') || bytes[i] == 0x7F) return i;
        }
        return -1;
    }

    // Per lane: (b < 20 and b != 09) or b == 7F. The last vector overlaps the one before, so that no tail is left.
    internal static int IndexOfControl256(ReadOnlySpan<byte> bytes)
    {
        Vector256<byte> space = Vector256.Create((byte)0x20), tab = Vector256.Create((byte)'\t'), delete = Vector256.Create((byte)0x7F);
        for (int i = 0; i < bytes.Length; i += Vector256<byte>.Count)
        {
            int at = Math.Min(i, bytes.Length - Vector256<byte>.Count);
            Vector256<byte> lanes = Vector256.Create(bytes.Slice(at, Vector256<byte>.Count));
            uint hits = (Vector256.AndNot(Vector256.LessThan(lanes, space), Vector256.Equals(lanes, tab)) | Vector256.Equals(lanes, delete)).ExtractMostSignificantBits();
            if (hits != 0) return at + System.Numerics.BitOperations.TrailingZeroCount(hits);
        }
        return -1;
    }

    internal static int IndexOfControl128(ReadOnlySpan<byte> bytes)
    {
        Vector128<byte> space = Vector128.Create((byte)0x20), tab = Vector128.Create((byte)'\t'), delete = Vector128.Create((byte)0x7F);
        for (int i = 0; i < bytes.Length; i += Vector128<byte>.Count)
        {
            int at = Math.Min(i, bytes.Length - Vector128<byte>.Count);
            Vector128<byte> lanes = Vector128.Create(bytes.Slice(at, Vector128<byte>.Count));
            uint hits = (Vector128.AndNot(Vector128.LessThan(lanes, space), Vector128.Equals(lanes, tab)) | Vector128.Equals(lanes, delete)).ExtractMostSignificantBits();
            if (hits != 0) return at + System.Numerics.BitOperations.TrailingZeroCount(hits);
        }
        return -1;
    }
}
