namespace Infra.Av1.Headers;

/// <summary>segmentation_params, section 5.9.14, with what follows from it.</summary>
public sealed class SegmentationInfo
{
    /// <summary>segmentation_enabled.</summary>
    public bool Enabled { get; internal set; }

    /// <summary>segmentation_update_map.</summary>
    public bool UpdateMap { get; internal set; }

    /// <summary>segmentation_temporal_update.</summary>
    public bool TemporalUpdate { get; internal set; }

    /// <summary>segmentation_update_data.</summary>
    public bool UpdateData { get; internal set; }

    /// <summary>FeatureData[segment * 8 + feature]: 64 numbers.</summary>
    public short[] FeatureData { get; internal set; } = new short[64];

    /// <summary>Bit of each enabled feature, by segment.</summary>
    public byte[] FeatureMask { get; internal set; } = new byte[8];

    /// <summary>SegIdPreSkip.</summary>
    public bool SegmentIdPreSkip { get; internal set; }

    /// <summary>LastActiveSegId, 0 to 7.</summary>
    public int LastActiveSegmentId { get; internal set; }

    /// <summary>LosslessArray, by segment.</summary>
    public bool[] LosslessBySegment { get; internal set; } = new bool[8];

    /// <summary>get_qidx(1, segment): the quantizer index without delta q.</summary>
    public byte[] QIndexBySegment { get; internal set; } = new byte[8];

    /// <summary>SegQMLevel[plane * 8 + segment]: 15 means no matrix.</summary>
    public byte[] QmLevelBySegment { get; internal set; } = new byte[24];

    /// <summary>seg_feature_active_idx.</summary>
    /// <param name="segment">0 to 7.</param>
    /// <param name="feature">SEG_LVL_ALT_Q (0) to SEG_LVL_GLOBALMV (7).</param>
    public bool IsActive(int segment, int feature) => Enabled && (FeatureMask[segment] >> feature & 1) != 0;
}
