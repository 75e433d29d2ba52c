/** The emoji that service needs, each with the words it is found by. */
const list = `
😀 smile happy grin|😊 smile warm blush|🙂 smile slight|😉 wink|😄 laugh happy|😅 phew sweat relief|😂 tears laugh joy|🤗 hug welcome
😍 love heart eyes|🥰 love warm|😎 cool sunglasses|🤔 think hmm|😕 confused unsure|😟 worried|😔 sad sorry|😢 cry sad
😭 cry loud|😞 disappointed|😡 angry|😱 shock scream|😮 surprise wow|🙄 eyes roll|😴 sleep tired|🤒 ill sick
🙏 thanks please pray|👍 yes good thumbs up|👎 no bad thumbs down|👌 ok perfect|👏 applause clap bravo|🙌 hooray hands|🤝 deal handshake agree|👋 hello bye wave
💪 strong|✌️ peace victory|🤞 luck fingers crossed|☝️ note point up|👉 point right|👀 look eyes|🤷 shrug unsure|🫶 heart hands
❤️ heart love red|🧡 heart orange|💛 heart yellow|💚 heart green|💙 heart blue|💜 heart purple|✨ sparkle new shine|⭐ star
🎉 party celebrate congratulations|🎊 confetti celebrate|🎁 gift present|🎂 cake birthday|🥳 party birthday|🌟 star shine|🔥 fire hot|💯 hundred perfect
✅ done check yes|☑️ check box|❌ no cross wrong|❗ important exclamation|❓ question|⚠️ warning careful|ℹ️ information|🚫 forbidden no
📦 parcel package box delivery|🚚 truck delivery shipping|✈️ plane air shipping|🏠 home house address|🏪 shop store|🛒 cart basket shopping|🛍️ bags shopping|🏷️ label price tag
💳 card payment|💶 money euro|💵 money dollar|💰 money refund|🧾 receipt invoice bill|📄 document page|📎 attachment clip|📷 photo camera picture
📧 email mail|📞 phone call|📱 phone mobile|💬 chat message|📝 note write|🔗 link|🔒 lock secure safe|🔑 key password
🔍 search look|🔧 repair tool wrench|⚙️ settings gear|💡 idea light lamp|🔋 battery|🔌 plug power|♻️ recycle return|🔄 exchange again reload
⏰ alarm time|⏳ wait hourglass|🕐 clock time|📅 date calendar|🌙 night moon|☀️ sun day|🌧️ rain|❄️ snow cold
☕ coffee break|🍀 luck clover|🌸 flower blossom|🌹 rose flower|🌱 plant green|🐶 dog|🐱 cat|🌍 world earth
👕 shirt clothes|👗 dress clothes|👟 shoe sneaker|🧢 cap hat|🧥 coat jacket|💍 ring jewel|⌚ watch|🛋️ sofa furniture`;

export type Emoji = { sign: string; words: string };

export const emoji: Emoji[] = list.split(/[|\n]/).filter(Boolean).map((entry) => {
  const [sign = "", ...words] = entry.split(" ");
  return { sign, words: words.join(" ") };
});

/** Every typed word begins one of an emoji's words. */
export function findEmoji(query: string): Emoji[] {
  const typed = query.toLowerCase().split(/\s+/).filter(Boolean);
  return emoji.filter(({ words }) => typed.every((word) => words.split(" ").some((one) => one.startsWith(word))));
}
