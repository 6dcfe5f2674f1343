namespace Infra.Av1.Threading;

/// <summary>
/// How far a frame is, stage by stage: each stage publishes how many rows of luma samples are finished, rising only, or that the frame failed. One writer per stage at a time, any number of readers, which see the samples
/// of the rows they see published. Frames are decoded one after the other, so nobody waits for rows.
/// </summary>
internal sealed class RowProgress
{
    /// <summary>Rows of a frame that is complete at this stage.</summary>
    public const int Complete = int.MaxValue;

    /// <summary>What <see cref="Rows"/> says of a failed frame.</summary>
    public const int Failed = -1;

    private readonly int[] _rows = new int[(int)FrameStage.Restored + 1];
    private int _hasFailed;

    /// <summary>Rows finished at a stage, or <see cref="Failed"/>.</summary>
    public int Rows(FrameStage stage) => Volatile.Read(ref _hasFailed) != 0 ? Failed : Volatile.Read(ref _rows[(int)stage]);

    /// <summary>Starts again for the next frame.</summary>
    public void Reset()
    {
        Array.Clear(_rows);
        Volatile.Write(ref _hasFailed, 0);
    }

    /// <summary>Says that all rows below <paramref name="rows"/> are finished; a smaller number than before changes nothing.</summary>
    public void Publish(FrameStage stage, int rows)
    {
        if (rows > Volatile.Read(ref _rows[(int)stage])) Volatile.Write(ref _rows[(int)stage], rows);
    }

    /// <summary>Says that no more rows will come.</summary>
    public void Fail() => Volatile.Write(ref _hasFailed, 1);
}
