namespace Infra.Av1.Headers;

/// <summary>frame_type, section 6.8.2.</summary>
public enum FrameType
{
    /// <summary>KEY_FRAME.</summary>
    Key = 0,

    /// <summary>INTER_FRAME.</summary>
    Inter = 1,

    /// <summary>INTRA_ONLY_FRAME.</summary>
    IntraOnly = 2,

    /// <summary>SWITCH_FRAME.</summary>
    Switch = 3,
}
