namespace Infra.Ntp.Simulation.Clknetsim;

/// <summary>The way to a clknetsim server: whole messages, one reply for each request that has one.</summary>
public interface IClknetsimServer
{
    /// <summary>Sends a message that has no reply.</summary>
    void Send(ReadOnlySpan<byte> message);

    /// <summary>Sends a message and waits for its reply.</summary>
    /// <param name="message">The request.</param>
    /// <param name="reply">Room for the longest reply.</param>
    /// <returns>Bytes of the reply; 0 if the server is gone.</returns>
    int Exchange(ReadOnlySpan<byte> message, Span<byte> reply);
}
