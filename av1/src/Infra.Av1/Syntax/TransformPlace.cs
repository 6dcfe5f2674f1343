namespace Infra.Av1.Syntax;

/// <summary>Where a transform block lies and what is decoded around it, as transform_block of section 5.11.35 finds it. Plain data; intra prediction works on these.</summary>
internal struct TransformPlace
{
    /// <summary>startX and startY: samples of the plane.</summary>
    public int X, Y;

    /// <summary>
    /// MaxLumaW and MaxLumaH, in luma samples: where the luma transform blocks of the block end that are inside the frame. Valid for chroma of blocks with chroma from luma.
    /// </summary>
    public int LumaEndX, LumaEndY;

    /// <summary>0 to 2.</summary>
    public byte Plane;

    /// <summary>txSz.</summary>
    public byte TxSize;

    /// <summary>haveLeft: inside the block, or the neighbour is in the tile.</summary>
    public bool HasLeft;

    /// <summary>haveAbove.</summary>
    public bool HasAbove;

    /// <summary>haveAboveRt: the 4×4 units from the right end of the transform block on, one row up, are decoded.</summary>
    public bool HasAboveRight;

    /// <summary>haveBelowLft.</summary>
    public bool HasBelowLeft;
}
