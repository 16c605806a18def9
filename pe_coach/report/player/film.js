// A film whose pictures are asked for by number. A browser counts in seconds and rounds: who asks for the time at which
// a picture begins gets the one before it in a third of all cases. In the middle between two pictures there is no doubt.

const PATIENCE_MS = 250; // after a seek ended, how long a picture may take that the browser does not announce

class Film {
  // `pts` are the presentation times of the pictures; `onPicture(number)` is told what is on screen, whenever it changes.
  constructor(video, pts, onPicture) {
    this.video = video;
    this.pts = pts;
    this.onPicture = onPicture;
    this.wanted = null;
    this.seeking = false;
    this.playing = false;
    this.announces = "requestVideoFrameCallback" in HTMLVideoElement.prototype;
  }

  middle(number) {
    const { pts } = this;
    if (number + 1 < pts.length) return (pts[number] + pts[number + 1]) / 2;
    return pts[number] + (number > 0 ? (pts[number] - pts[number - 1]) / 4 : 0);
  }

  numberAt(time) {
    return nearest(this.pts, time);
  }

  // Shows a picture; of many asked for in a row (a finger on the time line) those between the ends are left out.
  show(number) {
    this.wanted = number;
    if (!this.seeking && this.video.readyState > 0) this.seek(); // else once it is loaded
  }

  async seek() {
    this.seeking = true;
    this.video.pause();
    try {
      while (this.wanted !== null) {
        const number = this.wanted;
        let shown = await this.arrive(number);
        if (shown !== number && this.wanted === number) shown = await this.arrive(number);
        if (this.wanted === number) this.wanted = null;
        this.onPicture(shown);
      }
    } finally {
      this.seeking = false;
    }
    if (this.playing) this.run();
  }

  // Resolves to the number of the picture on screen once the seek has ended and its picture was handed over. A picture
  // of before may still come in between: it is not taken for the one that was asked for.
  arrive(number) {
    const { video } = this;
    return new Promise((resolve) => {
      let ended = false, shown = null, timer = 0, handle = 0;
      const finish = () => {
        clearTimeout(timer);
        if (this.announces) video.cancelVideoFrameCallback(handle);
        resolve(shown ?? this.numberAt(video.currentTime - this.half()));
      };
      const listen = () => {
        handle = video.requestVideoFrameCallback((_, about) => {
          shown = this.numberAt(about.mediaTime);
          if (ended && shown === number) finish();
          else listen();
        });
      };
      const onSeeked = () => {
        ended = true;
        if (shown === number || !this.announces) finish();
        else timer = setTimeout(finish, PATIENCE_MS);
      };
      if (this.announces) listen();
      video.addEventListener("seeked", onSeeked, { once: true });
      video.currentTime = this.middle(number);
    });
  }

  // Copies the picture on screen and returns its number, null where the browser does not say which it is: it may have
  // gone on since it told of one. Whatever is drawn anew later is drawn on the copy, which there is during a seek too.
  take(canvas) {
    const { video } = this, { videoWidth: width, videoHeight: height } = video;
    if (video.readyState < 2) return null;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const ctx = canvas.getContext("2d");
    if (!("VideoFrame" in window)) {
      ctx.drawImage(video, 0, 0);
      return null;
    }
    const picture = new VideoFrame(video);
    ctx.drawImage(picture, 0, 0);
    const number = this.numberAt(picture.timestamp / 1e6);
    picture.close();
    return number;
  }

  half() {
    const { pts } = this;
    return pts.length > 1 ? (pts[pts.length - 1] - pts[0]) / (pts.length - 1) / 2 : 0;
  }

  play(speed) {
    this.playing = true;
    this.video.playbackRate = speed;
    if (!this.seeking) this.run();
  }

  run() {
    this.follow();
    this.video.play().catch(() => { this.playing = false; });
  }

  follow() {
    if (this.following) return;
    this.following = true;
    const next = (_, about) => {
      this.following = false;
      if (!this.playing || this.seeking) return;
      this.onPicture(this.numberAt(about ? about.mediaTime : this.video.currentTime - this.half()));
      if (this.playing && !this.seeking) this.follow();
    };
    if (this.announces) this.video.requestVideoFrameCallback(next);
    else requestAnimationFrame(() => next());
  }

  // Stops on the picture that was told last, even where the browser has run on by one.
  pause(number) {
    this.playing = false;
    this.video.pause();
    this.show(number);
  }
}

// The same for a drawing without a film: pictures come by the clock.
class Clock {
  constructor(times, onPicture) {
    this.pts = times;
    this.onPicture = onPicture;
    this.playing = false;
    this.number = 0;
  }

  take() {
    return null;
  }

  show(number) {
    this.number = number;
    this.time = this.pts[number];
    this.onPicture(number);
  }

  play(speed) {
    this.speed = speed;
    if (this.playing) return;
    this.playing = true;
    let before = null;
    const tick = (now) => {
      if (!this.playing) return;
      this.time += before === null ? 0 : ((now - before) / 1000) * this.speed;
      before = now;
      const number = lastNotAfter(this.pts, this.time);
      if (number !== this.number) this.onPicture((this.number = number));
      if (this.playing) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  pause(number) {
    this.playing = false;
    this.show(number);
  }
}

function lastNotAfter(values, at) {
  let low = 0, high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle] <= at + 1e-9) low = middle;
    else high = middle - 1;
  }
  return low;
}

function nearest(values, at) {
  const before = lastNotAfter(values, at);
  const after = Math.min(before + 1, values.length - 1);
  return Math.abs(values[after] - at) < Math.abs(values[before] - at) ? after : before;
}
