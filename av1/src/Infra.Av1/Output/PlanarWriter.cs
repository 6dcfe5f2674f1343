using System.Runtime.InteropServices;

namespace Infra.Av1.Output;

/// <summary>What writers of raw samples share: rows of Y, U, V without padding, samples above 8 bit as two bytes, the lower first. Monochrome pictures have Y only.</summary>
public abstract class PlanarWriter : Av1PictureWriter
{
    private byte[] _swapped = [];

    private protected PlanarWriter()
    {
    }

    /// <summary>Takes the bytes of one row.</summary>
    private protected abstract void Append(ReadOnlySpan<byte> row);

    /// <summary>Gives all rows of a picture to <see cref="Append"/>.</summary>
    private protected void AppendSamples(Av1Picture picture)
    {
        int planes = picture.Sequence.Color.PlaneCount;
        for (int plane = 0; plane < planes; plane++)
        {
            int height = picture.PlaneHeight(plane);
            for (int y = 0; y < height; y++) Append(picture.BitDepth == 8 ? picture.Row8(plane, y) : LittleEndian(picture.Row16(plane, y)));
        }
    }

    private ReadOnlySpan<byte> LittleEndian(ReadOnlySpan<ushort> row)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.Cast<ushort, byte>(row);
        if (BitConverter.IsLittleEndian) return bytes;
        if (_swapped.Length < bytes.Length) _swapped = new byte[bytes.Length];
        Span<byte> swapped = _swapped.AsSpan(0, bytes.Length);
        for (int i = 0; i < row.Length; i++) System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(swapped[(2 * i)..], row[i]);
        return swapped;
    }
}
