namespace Infra.Av1.Pictures;

/// <summary>When storage that grew for large frames is given back: after so many frames in a row that needed less than half of it. Streams whose sizes take turns, layers for instance, keep theirs.</summary>
internal sealed class TrimRule
{
    /// <summary>Frames in a row.</summary>
    public const int Frames = 32;

    private int _small;

    /// <summary>Notes what one frame needs. True: it is time to trim, and counting begins anew.</summary>
    /// <param name="needed">Bytes of the frame.</param>
    /// <param name="held">Bytes that there are for it.</param>
    public bool Note(long needed, long held)
    {
        _small = needed < held / 2 ? _small + 1 : 0;
        if (_small < Frames) return false;
        _small = 0;
        return true;
    }
}
