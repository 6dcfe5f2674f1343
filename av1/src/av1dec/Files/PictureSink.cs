using Infra.Av1.Output;

namespace Infra.Av1.Tool.Files;

/// <summary>Where pictures go: nothing is created before the first one. Failures of files are <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
internal sealed class PictureSink(Muxer muxer, string? output, bool isVerify, long rateNumerator, long rateDenominator) : IDisposable
{
    private Av1PictureWriter? _writer;
    private Stream? _stream;
    private int _number;

    /// <summary>Whether a picture came.</summary>
    public bool IsOpen => _number > 0;

    /// <summary>MD5 over all pictures, after <see cref="Finish"/>; null for other forms.</summary>
    public string? Digest => (_writer as Md5Writer)?.Digest is { Length: > 0 } digest && !muxer.IsPerFrame ? digest : null;

    /// <summary>Writes a picture.</summary>
    public void Write(Av1Picture picture)
    {
        if (muxer.IsPerFrame && !muxer.IsNull)
        {
            Open(FrameFileName.Fill(output ?? OutputFile.StandardOutput, _number, picture.Width, picture.Height));
            _writer!.Write(picture);
            Close();
        }
        else
        {
            if (_writer is null) Open(output ?? OutputFile.StandardOutput);
            if (muxer.Name == "png" && _number > 0) throw new IOException("a PNG file holds one picture: put %n into its name, or use --limit 1");
            _writer!.Write(picture);
        }

        _number++;
    }

    /// <summary>Ends the last file.</summary>
    public void Finish()
    {
        if (!muxer.IsPerFrame && _writer is not null) Close();
    }

    /// <summary>Gives up what is open.</summary>
    public void Dispose()
    {
        Stream? stream = _stream;
        _stream = null;
        try
        {
            stream?.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What could not be written was reported when it was tried; the buffer's rest has the same fate.
        }
    }

    private void Open(string name)
    {
        bool needsStream = !muxer.IsNull && !isVerify;
        if (needsStream) _stream = OutputFile.Open(name);

        _writer = muxer.Create(_stream, rateNumerator, rateDenominator);
    }

    private void Close()
    {
        _writer!.Finish();
        _stream?.Flush();
        _stream?.Dispose();
        _stream = null;
    }
}
