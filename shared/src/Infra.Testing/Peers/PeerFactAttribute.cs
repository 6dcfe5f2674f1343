using Xunit;

namespace Infra.Testing.Peers;

/// <summary>
/// A [Fact] that talks to real programs of the private Debian root. It runs under <c>build/infra test --peers</c> and is skipped,
/// with the reason and the command that provides what is missing, elsewhere (see <see cref="PeerMode"/>).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    /// <summary>Needs these programs in the peer root.</summary>
    /// <param name="programs">Names as PATH of the root resolves them: <c>chronyd</c>.</param>
    public PeerFactAttribute(params string[] programs)
    {
        ArgumentNullException.ThrowIfNull(programs);
        Programs = programs;
        Skip = PeerRoot.WhySkipped(programs);
    }

    /// <summary>The programs needed.</summary>
    public IReadOnlyList<string> Programs { get; }
}
