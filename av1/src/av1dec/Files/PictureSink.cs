using Infra.Av1.Output;
using Microsoft.Win32.SafeHandles;

namespace Infra.Av1.Tool.Files;

/// <summary>Where pictures go: nothing is created before the first one. Failures of files are <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
internal sealed class PictureSink(Muxer muxer, string? output, bool isVerify, long rateNumerator, long rateDenominator) : IDisposable
{
    private const int BufferBytes = 1 << 18;
    private const int StandardOutput = 1;

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
            Open(FrameFileName.Fill(output ?? "-", _number, picture.Width, picture.Height));
            _writer!.Write(picture);
            Close();
        }
        else
        {
            if (_writer is null) Open(output ?? "-");
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
        catch (IOException)
        {
            // What could not be written was reported when it was tried; the buffer's rest has the same fate.
        }
    }

    private void Open(string name)
    {
        bool needsStream = !muxer.IsNull && !isVerify;
        if (needsStream)
        {
            _stream = name == "-"
                ? OpenStandardOutput()
                : new FileStream(name, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
        }

        _writer = muxer.Create(_stream, rateNumerator, rateDenominator);
    }

    // The console's stream is silent about closed pipes. A file stream tells, but keeps a position of its own, so that whoever writes to the same file after us would overwrite it.
    private static Stream OpenStandardOutput()
    {
        var stream = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, BufferBytes);
        return stream.CanSeek ? new BufferedStream(Console.OpenStandardOutput(), BufferBytes) : stream;
    }

    private void Close()
    {
        _writer!.Finish();
        _stream?.Flush();
        _stream?.Dispose();
        _stream = null;
    }
}
