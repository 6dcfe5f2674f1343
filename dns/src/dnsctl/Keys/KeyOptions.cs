using System.CommandLine;
using Infra.Dns.Dnssec;
using Infra.Dns.Names;
using Infra.Dns.Text;
using Infra.Interop;

namespace Infra.Dns.Control.Keys;

/// <summary>What the commands on keys share.</summary>
internal sealed class KeyOptions
{
    internal Option<string> Folder { get; } = new("--keys", "-K") { Description = "The folder with the keys.", HelpName = "DIR", DefaultValueFactory = _ => "." };

    internal static Argument<string> ZoneArgument(ArgumentArity arity)
    {
        var zone = new Argument<string>("ZONE") { Description = "The zone's name.", Arity = arity };
        zone.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !DomainName.TryParse(result.Tokens[0].Value, out _, out TextMistake mistake)) result.AddError($"ZONE: {mistake}");
        });
        return zone;
    }

    internal static InfraDnsCrypto Crypto(bool isReproducible = false) => new(SystemRandom.Instance, isReproducible);

    internal KeyDirectory Open(ParseResult parsed, IDnsCrypto crypto) => new(parsed.GetRequiredValue(Folder), crypto);
}
