using Infra.Av1.Tables;

namespace Infra.Av1.Prediction;

/// <summary>WedgeMasks of section 7.11.3.11, made once: for each block size with wedges, sign and index a packed mask of 0 to 64.</summary>
internal static class WedgeMasks
{
    private const int MasterSize = 64;
    private const int Directions = 6;

    private static readonly byte[][] Masks = MakeAll();

    /// <summary>The mask of a block, packed, stride = its width; empty for sizes without wedges.</summary>
    /// <param name="size">MiSize.</param>
    /// <param name="sign">wedge_sign.</param>
    /// <param name="index">wedge_index, 0 to 15.</param>
    public static ReadOnlySpan<byte> Get(int size, int sign, int index) => Masks[(size * 2 + sign) * Av1Constants.WedgeTypes + index];

    private static byte[][] MakeAll()
    {
        byte[][,] masters = MakeMasters();
        var masks = new byte[SpecTables.WedgeBits.Length * 2 * Av1Constants.WedgeTypes][];
        Array.Fill(masks, []);
        for (int size = BlockSize.Block8x8; size < SpecTables.WedgeBits.Length; size++)
        {
            if (SpecTables.WedgeBits[size] == 0) continue;
            int width = SpecTables.Num4x4BlocksWide[size] * 4;
            int height = SpecTables.Num4x4BlocksHigh[size] * 4;
            int book = height > width ? 0 : height < width ? 1 : 2;
            for (int wedge = 0; wedge < Av1Constants.WedgeTypes; wedge++)
            {
                ReadOnlySpan<byte> code = SpecTables.WedgeCodebook.Slice((book * Av1Constants.WedgeTypes + wedge) * 3, 3);
                byte[,] master = masters[code[0]];
                int offsetX = MasterSize / 2 - ((code[1] * width) >> 3);
                int offsetY = MasterSize / 2 - ((code[2] * height) >> 3);
                int sum = 0;
                for (int i = 0; i < width; i++)
                    sum += master[offsetY, offsetX + i];
                for (int i = 1; i < height; i++)
                    sum += master[offsetY + i, offsetX];
                int average = (sum + (width + height - 1) / 2) / (width + height - 1);
                int sign = average < 32 ? 1 : 0;
                var plain = new byte[width * height];
                var inverse = new byte[width * height];
                for (int i = 0; i < plain.Length; i++)
                {
                    plain[i] = master[offsetY + i / width, offsetX + i % width];
                    inverse[i] = (byte)(64 - plain[i]);
                }

                masks[(size * 2 + sign) * Av1Constants.WedgeTypes + wedge] = plain;
                masks[(size * 2 + 1 - sign) * Av1Constants.WedgeTypes + wedge] = inverse;
            }
        }

        return masks;
    }

    private static byte[][,] MakeMasters()
    {
        var masters = new byte[Directions][,];
        for (int i = 0; i < Directions; i++)
            masters[i] = new byte[MasterSize, MasterSize];
        byte[,] oblique63 = masters[WedgeDirection.WedgeOblique63];
        byte[,] vertical = masters[WedgeDirection.WedgeVertical];
        for (int j = 0; j < MasterSize; j++)
        {
            int shift = MasterSize / 4;
            for (int i = 0; i < MasterSize; i += 2)
            {
                oblique63[i, j] = SpecTables.WedgeMasterObliqueEven[Math.Clamp(j - shift, 0, MasterSize - 1)];
                shift--;
                oblique63[i + 1, j] = SpecTables.WedgeMasterObliqueOdd[Math.Clamp(j - shift, 0, MasterSize - 1)];
                vertical[i, j] = SpecTables.WedgeMasterVertical[j];
                vertical[i + 1, j] = SpecTables.WedgeMasterVertical[j];
            }
        }

        for (int i = 0; i < MasterSize; i++)
        {
            for (int j = 0; j < MasterSize; j++)
            {
                byte mask = oblique63[i, j];
                masters[WedgeDirection.WedgeOblique27][j, i] = mask;
                masters[WedgeDirection.WedgeOblique117][i, MasterSize - 1 - j] = (byte)(64 - mask);
                masters[WedgeDirection.WedgeOblique153][MasterSize - 1 - j, i] = (byte)(64 - mask);
                masters[WedgeDirection.WedgeHorizontal][j, i] = vertical[i, j];
            }
        }

        return masters;
    }
}
