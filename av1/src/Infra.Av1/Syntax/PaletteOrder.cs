namespace Infra.Av1.Syntax;

/// <summary>get_palette_color_context, section 5.11.50.</summary>
internal static class PaletteOrder
{
    /// <summary>Orders colours of the neighbours first, by their weights 2 (left), 2 (above) and 1 (corner), then the others; the weights give the context.</summary>
    /// <param name="map">The colour map.</param>
    /// <param name="place">The sample's index in it, not 0.</param>
    /// <param name="stride">Places from row to row.</param>
    /// <param name="row">The sample's row.</param>
    /// <param name="column">Its column.</param>
    /// <param name="size">Colours of the palette, 2 to 8.</param>
    /// <param name="order">ColorOrder, size places.</param>
    /// <returns>Palette_Color_Context of the hash, 0 to 4.</returns>
    public static int Order(byte[] map, int place, int stride, int row, int column, int size, Span<byte> order)
    {
        int count;
        int context;
        if (row == 0 || column == 0)
        {
            order[0] = map[row == 0 ? place - 1 : place - stride];
            count = 1;
            context = 0;
        }
        else
        {
            byte left = map[place - 1];
            byte above = map[place - stride];
            byte corner = map[place - stride - 1];
            if (left == above)
            {
                order[0] = left;
                order[1] = corner;
                count = corner == left ? 1 : 2;
                context = corner == left ? 4 : 3;
            }
            else if (corner == left || corner == above)
            {
                order[0] = corner;
                order[1] = corner == left ? above : left;
                count = 2;
                context = 2;
            }
            else
            {
                order[0] = Math.Min(left, above);
                order[1] = Math.Max(left, above);
                order[2] = corner;
                count = 3;
                context = 1;
            }
        }

        int taken = 0;
        for (int i = 0; i < count; i++)
            taken |= 1 << order[i];
        for (int color = 0; color < size; color++)
        {
            if ((taken >> color & 1) == 0) order[count++] = (byte)color;
        }

        return context;
    }
}
