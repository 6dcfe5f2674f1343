namespace Infra.Av1.Containers;

/// <summary>How packets of a stream are stored.</summary>
public enum ContainerFormat
{
    /// <summary>IVF: a header of 32 bytes, then frames with size and time.</summary>
    Ivf = 0,

    /// <summary>The low-overhead format of section 5.2: OBUs with sizes, one after the other.</summary>
    Section5 = 1,

    /// <summary>The length-delimited format of annex B.</summary>
    AnnexB = 2,

    /// <summary>Matroska (RFC 9559) and its subset WebM.</summary>
    Matroska = 3,

    /// <summary>MP4, whole or in fragments.</summary>
    Mp4 = 4,
}
