namespace Infra.Hosting.Control;

/// <summary>A command that could not be done; the client is told the code and the message.</summary>
/// <param name="code">A stable name in kebab case, often one of <see cref="ControlError"/>.</param>
/// <param name="message">One sentence without a full stop.</param>
public sealed class ControlException(string code, string message) : Exception(message)
{
    /// <summary>The stable name.</summary>
    public string Code { get; } = code;
}
