using Infra.Av1.Decoding;
using Infra.Av1.Headers;
using Infra.Av1.Tables;

namespace Infra.Av1.Motion;

/// <summary>Motion fields: what a frame leaves for later ones (section 7.19), and the projection of what references left (section 7.9).</summary>
internal static class MotionField
{
    private const int MagnitudeMax = (1 << 14) - 1;

    /// <summary>
    /// Motion field motion vector storage, section 7.19, for a part of the frame: the tile reader calls it for each of its superblock rows.
    /// </summary>
    /// <param name="frame">An inter frame; its map is complete in that part.</param>
    /// <param name="rowStart">Units of 4 luma samples, even.</param>
    /// <param name="rowEnd">The row after the last.</param>
    /// <param name="columnStart">Even.</param>
    /// <param name="columnEnd">The column after the last.</param>
    public static void Save(FrameContext frame, int rowStart, int rowEnd, int columnStart, int columnEnd)
    {
        FrameHeader header = frame.Header;
        int past = 0;   // bit of each reference that is shown before this frame
        for (int i = 0; i < Av1Constants.RefsPerFrame; i++)
        {
            if (OrderHints.Distance(frame.Sequence, header.RefOrderHint[i], header.OrderHint) < 0) past |= 2 << i;
        }

        for (int row = rowStart | 1; row < rowEnd; row += 2)
        {
            ReadOnlySpan<MotionEntry> entries = frame.Motion.Row(row, columnStart, columnEnd - columnStart);
            Span<MotionVector> vectors = frame.Saved.Vectors(row >> 1)[(columnStart >> 1)..];
            Span<sbyte> refs = frame.Saved.Refs(row >> 1)[(columnStart >> 1)..];
            for (int i = 0; 2 * i + 1 < entries.Length; i++)
            {
                ref readonly MotionEntry entry = ref entries[2 * i + 1];
                if (entry.Ref1 > RefFrame.IntraFrame && (past >> entry.Ref1 & 1) != 0 && IsShort(entry.Mv1))
                {
                    vectors[i] = entry.Mv1;
                    refs[i] = entry.Ref1;
                }
                else if (entry.Ref0 > RefFrame.IntraFrame && (past >> entry.Ref0 & 1) != 0 && IsShort(entry.Mv0))
                {
                    vectors[i] = entry.Mv0;
                    refs[i] = entry.Ref0;
                }
                else
                {
                    refs[i] = 0;
                }
            }
        }
    }

    /// <summary>
    /// Motion field estimation, section 7.9, into <see cref="FrameContext.Projected"/>, which must exist and be sized. The saved fields of the references must be complete.
    /// </summary>
    /// <param name="frame">A frame with use_ref_frame_mvs; references that are missing, or whose samples were not decoded, are passed over.</param>
    public static void Estimate(FrameContext frame)
    {
        TemporalField target = frame.Projected ?? throw new InvalidOperationException("there is no room for the projected motion field");
        FrameHeader header = frame.Header;
        SequenceHeader sequence = frame.Sequence;
        for (int row = 0; row < target.Rows; row++)
            target.Refs(row).Clear();
        int[] hints = header.RefOrderHint;
        int lastAlternate = frame.References[0]?.Header.RefOrderHint[RefFrame.AltrefFrame - 1] ?? 0;
        if (lastAlternate != hints[RefFrame.GoldenFrame - 1]) Project(frame, target, RefFrame.LastFrame, -1);
        int left = Av1Constants.MfmvStackSize - 2;
        if (OrderHints.Distance(sequence, hints[RefFrame.BwdrefFrame - 1], header.OrderHint) > 0 && Project(frame, target, RefFrame.BwdrefFrame, 1)) left--;
        if (OrderHints.Distance(sequence, hints[RefFrame.Altref2Frame - 1], header.OrderHint) > 0 && Project(frame, target, RefFrame.Altref2Frame, 1)) left--;
        if (left >= 0 && OrderHints.Distance(sequence, hints[RefFrame.AltrefFrame - 1], header.OrderHint) > 0 && Project(frame, target, RefFrame.AltrefFrame, 1)) left--;
        if (left >= 0) Project(frame, target, RefFrame.Last2Frame, -1);
    }

    /// <summary>Get MV projection process, section 7.9.3.</summary>
    /// <param name="mv">A vector that spans <paramref name="denominator"/> frames.</param>
    /// <param name="numerator">Frames it shall span; clipped to ±31.</param>
    /// <param name="denominator">1 to 31.</param>
    public static MotionVector Project(MotionVector mv, int numerator, int denominator)
    {
        int factor = Math.Clamp(numerator, -Av1Constants.MaxFrameDistance, Av1Constants.MaxFrameDistance) * SpecTables.DivMult[Math.Min(Av1Constants.MaxFrameDistance, denominator)];
        return new MotionVector(Scale(mv.Row, factor), Scale(mv.Column, factor));
    }

    private static short Scale(short value, int factor)
    {
        // At most 4095 · 31 · 16384: 31 bits.
        int product = value * factor;
        int scaled = product < 0 ? -((-product + (1 << 13)) >> 14) : (product + (1 << 13)) >> 14;
        return (short)Math.Clamp(scaled, -MagnitudeMax, MagnitudeMax);
    }

    private static bool IsShort(MotionVector mv) => Math.Abs((int)mv.Row) <= Av1Constants.RefmvsLimit && Math.Abs((int)mv.Column) <= Av1Constants.RefmvsLimit;

    // Projection process, section 7.9.2. False: the reference has no field that fits.
    private static bool Project(FrameContext frame, TemporalField target, int source, int sign)
    {
        FrameContext? reference = frame.References[source - 1];
        FrameHeader header = frame.Header;
        if (reference is null || reference.Header.IsIntra || reference.Header.MiRows != header.MiRows || reference.Header.MiCols != header.MiCols) return false;
        SequenceHeader sequence = frame.Sequence;
        int sourceHint = header.RefOrderHint[source - 1];
        int toCurrent = OrderHints.Distance(sequence, sourceHint, header.OrderHint);
        if (Math.Abs(toCurrent) > Av1Constants.MaxFrameDistance) return true;
        Span<int> offsets = stackalloc int[Av1Constants.TotalRefsPerFrame];
        Span<int> factors = stackalloc int[Av1Constants.TotalRefsPerFrame];
        for (int i = 0; i < Av1Constants.RefsPerFrame; i++)
        {
            int offset = OrderHints.Distance(sequence, sourceHint, reference.Header.RefOrderHint[i]);
            offsets[i + 1] = offset is > 0 and <= Av1Constants.MaxFrameDistance ? offset : 0;
            factors[i + 1] = toCurrent * sign * SpecTables.DivMult[offsets[i + 1]];
        }

        int rows = header.MiRows >> 1;
        int columns = header.MiCols >> 1;
        TemporalField field = reference.Saved;

        // Large blocks leave the same vector in many places: its projection is kept.
        MotionVector last = default;
        int lastRef = 0;
        int down = 0;
        int across = 0;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<sbyte> refs = field.Refs(row)[..columns];
            ReadOnlySpan<MotionVector> vectors = field.Vectors(row)[..columns];
            int rowBase = row & ~7;
            for (int column = 0; column < columns; column++)
            {
                int savedRef = refs[column];
                if (savedRef == 0 || offsets[savedRef] == 0) continue;
                MotionVector saved = vectors[column];
                if (saved != last || savedRef != lastRef)
                {
                    int factor = factors[savedRef];
                    last = saved;
                    lastRef = savedRef;
                    down = sign * Whole(Scale(saved.Row, factor));
                    across = sign * Whole(Scale(saved.Column, factor));
                }

                // Get block position process, section 7.9.4: 8 rows and 8 columns together, up to 8 columns beyond.
                int targetRow = row + down;
                int targetColumn = column + across;
                int columnBase = column & ~7;
                if (targetRow < rowBase - Av1Constants.MaxOffsetHeight || targetRow >= Math.Min(rowBase + 8 + Av1Constants.MaxOffsetHeight, rows)) continue;
                if (targetColumn < Math.Max(columnBase - Av1Constants.MaxOffsetWidth, 0) || targetColumn >= Math.Min(columnBase + 8 + Av1Constants.MaxOffsetWidth, columns)) continue;
                target.Vectors(targetRow)[targetColumn] = saved;
                target.Refs(targetRow)[targetColumn] = (sbyte)offsets[savedRef];
            }
        }

        return true;
    }

    // Units of 8 samples, towards zero.
    private static int Whole(int value) => value >= 0 ? value >> 6 : -(-value >> 6);
}
