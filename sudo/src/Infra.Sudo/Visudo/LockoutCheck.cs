using System.Globalization;
using System.Text;
using Infra.Sudo.Facts;
using Infra.Sudo.Interop;
using Infra.Sudo.Policy.Ast;
using Infra.Sudo.Policy.Evaluation;

namespace Infra.Sudo.Visudo;

/// <summary>Whether who runs visudo by sudo could still do so under a new policy. Root itself, without sudo, cannot be locked out.</summary>
internal sealed class LockoutCheck
{
    private static readonly byte[] Program = "/usr/sbin/visudo"u8.ToArray();

    private readonly MachineFacts _facts = new(new MachineUsers(), knowsFiles: false);
    private readonly UserRecord? _user;
    private readonly bool _couldBefore;

    internal LockoutCheck(SudoersPolicy old, IReadOnlyList<byte[]> environment)
    {
        string id = Encoding.Latin1.GetString(EditorChoice.Variable(environment, "SUDO_UID"));
        bool isUser = uint.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out uint uid) && uid != 0;
        _user = isUser ? _facts.FindUser(uid) : null;
        _couldBefore = _user is not null && IsAllowed(old);
    }

    /// <summary>What to warn of; null if all is well.</summary>
    internal string? Warning(SudoersPolicy policy) =>
        !_couldBefore || IsAllowed(policy) ? null : $"{VisudoConsole.Text(_user!.Name)} could no longer run visudo by sudo";

    private bool IsAllowed(SudoersPolicy policy)
    {
        var engine = new PolicyEngine(policy, _facts);
        return engine.Evaluate(new Request { User = _user!, Host = Machine.HostName(), Command = Program, Time = DateTimeOffset.UtcNow.ToUnixTimeSeconds() }).IsAllowed;
    }
}
