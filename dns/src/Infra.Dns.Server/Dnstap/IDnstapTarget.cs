namespace Infra.Dns.Server.Dnstap;

/// <summary>Where frames go: a file or a reader behind a socket. One thread uses it.</summary>
public interface IDnstapTarget : IDisposable
{
    /// <summary>What to call it in logs.</summary>
    string Name { get; }

    /// <summary>Writes whole frames.</summary>
    /// <exception cref="IOException">They could not be written; the target is of no more use.</exception>
    void Write(ReadOnlySpan<byte> frames);

    /// <summary>Hands on what was written.</summary>
    void Flush();

    /// <summary>Ends the stream in order.</summary>
    void Finish();
}

/// <summary>Opens a target.</summary>
/// <exception cref="IOException">It cannot be opened now.</exception>
public delegate IDnstapTarget DnstapTargetOpener();
