namespace Infra.Http.Http2;

/// <summary>Which budget a connection has used up.</summary>
public enum FrameGateVerdict : byte
{
    /// <summary>None: the bytes may pass.</summary>
    Pass,

    /// <summary>Too many resets.</summary>
    Resets,

    /// <summary>Too many frames without progress.</summary>
    ControlFrames,

    /// <summary>Too many CONTINUATION frames in one field block.</summary>
    Continuations,

    /// <summary>A field block that is too long.</summary>
    BlockBytes,

    /// <summary>The client did not begin with SETTINGS (RFC 9113 section 3.4). No budget, but whatever follows is no HTTP/2.</summary>
    Preface,
}
